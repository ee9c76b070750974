import { spawn } from "node:child_process";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { field } from "../rpc/json-field.ts";
import { lastLine } from "./last-line.ts";

/** What a child made of a store, or why nothing came of it; `told` is its last line. */
export type Rewriting =
  | { readonly ok: true; readonly told: unknown }
  | { readonly ok: false; readonly problem: string };

/**
 * Has the new files of a store made in a folder by a process of its own (`rewrite-store.ts`); the store itself is only
 * read. `onStep` is told each step as the child says it. It may take as long as it takes, and ends with this process.
 */
export async function rewriteInChild(
  stateDir: string,
  folder: string,
  task: "upgrade" | "history" | "logs",
  onStep: (step: unknown) => void,
): Promise<Rewriting> {
  const entry = fileURLToPath(new URL(`./rewrite-store${extname(import.meta.filename)}`, import.meta.url));
  const child = spawn(process.execPath, [entry, stateDir, folder, task], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endWithUs = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  let last: unknown = null;
  createInterface({ input: child.stdout }).on("line", (line) => {
    last = JSON.parse(line);
    const step = field(last, "step");
    if (step !== undefined) onStep(step);
  });
  try {
    const complaint = text(child.stderr);
    const how = await new Promise<string | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(signal ?? (code === 0 ? null : `exit code ${code}`)));
    });
    if (how !== null)
      return { ok: false, problem: `making its new files ended with ${how}: ${lastLine(await complaint)}` };
    const problem = field(last, "problem");
    if (field(last, "ok") === true) return { ok: true, told: last };
    return { ok: false, problem: typeof problem === "string" ? problem : "no verdict came" };
  } finally {
    process.off("exit", endWithUs);
  }
}
