import { Interrupted } from "./failures.ts";

/** Reads the line a person types next on standard input. @throws Interrupted */
export async function readLine(interrupted: AbortSignal): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  // Not as a terminal: that would take Ctrl-C away from us.
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    return await lines.question("", { signal: interrupted });
  } catch {
    throw new Interrupted();
  } finally {
    lines.close();
  }
}
