import { readFileSync, writeFileSync } from "node:fs";

/** What Linux tells of a process. Every function throws when it is gone. */

/** Resident memory in MB (10^6 bytes). */
export function residentMb(pid: number): number {
  return statusKb(pid, "VmRSS") * 1.024e-3;
}

/** What of it no file stands behind, in MB: the pages of the store and of the program can be dropped and read again. */
export function anonymousMb(pid: number): number {
  return statusKb(pid, "RssAnon") * 1.024e-3;
}

/** The most it was resident since `forgetPeak`, in MB. */
export function peakMb(pid: number): number {
  return statusKb(pid, "VmHWM") * 1.024e-3;
}

/** Makes the peak begin anew at what is resident now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Processor time it has used, its own and the kernel's for it, in seconds; Linux counts it in hundredths. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command's name stands in parentheses and may hold anything; the state follows it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function statusKb(pid: number, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (found === null) throw new Error(`process ${pid} tells no ${field}`);
  return Number(found[1]);
}
