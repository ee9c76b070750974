import { readFile } from "node:fs/promises";
import type { Cli } from "./cli.ts";
import { CommandFailure } from "./failures.ts";

/** The text of a file an operator named; `-` is standard input. @throws CommandFailure `file_not_found` */
export async function readInput(cli: Cli, path: string): Promise<string> {
  if (path === "-") return cli.shell.terminal.read();
  try {
    return await readFile(path, "utf8");
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : String(failure);
    throw new CommandFailure("file_not_found", `${path} can't be read: ${message}`);
  }
}
