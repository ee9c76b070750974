import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { field } from "../rpc/json-field.ts";

/** What a look at the store before opening it tells. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** A walk that takes longer than this is given up: better no start than a start that hangs. */
const limitMs = 120_000;

/** Whether the store may be opened; a child looks, because damage may end the process that looks (daemon.md 3.2). */
export async function verifyInChild(stateDir: string): Promise<Verdict> {
  // Nothing to walk, and a start of its own costs as much as the rest of ours.
  if (!existsSync(join(stateDir, "history")) && !existsSync(join(stateDir, "logs"))) return { ok: true };
  const entry = fileURLToPath(new URL(`./verify-store${extname(import.meta.filename)}`, import.meta.url));
  const child = spawn(process.execPath, [entry, stateDir], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limitMs,
  });
  const [out, complaint, end] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  if (end.signal !== null) {
    return {
      ok: false,
      problem: `the store ${stateDir} is damaged: looking at it ended with ${end.signal}`,
    };
  }
  if (end.code !== 0)
    return { ok: false, problem: `the store ${stateDir} could not be looked at: ${lastLine(complaint)}` };
  return verdictOf(JSON.parse(out));
}

function verdictOf(told: unknown): Verdict {
  return field(told, "ok") === true ? { ok: true } : { ok: false, problem: String(field(told, "problem")) };
}

type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

/** The line of a stack trace that says what happened. */
function lastLine(complaint: string): string {
  const lines = complaint.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => line.includes("Error:")) ?? lines.at(-1) ?? "it said nothing";
}
