import { setTimeout as pause } from "node:timers/promises";
import { Interrupted } from "./failures.ts";
import type { Shell } from "./shell.ts";

/** Waits before something is tried again. @throws Interrupted on Ctrl-C */
export async function rest(shell: Pick<Shell, "interrupted">, ms: number): Promise<void> {
  try {
    await pause(ms, undefined, { signal: shell.interrupted });
  } catch {
    throw new Interrupted();
  }
}
