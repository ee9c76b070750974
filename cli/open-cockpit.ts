import type { Cli } from "./cli.ts";
import { runChild } from "./run-child.ts";

/** What the cockpit can be told on the command line (cli.md 2, `tui`). */
export type CockpitOptions = {
  readonly plain?: true;
  readonly readOnly?: true;
  readonly ascii?: true;
  readonly place?: string;
};

/** Opens the cockpit on the daemon as a program of its own and answers its exit code. */
export function openCockpit(cli: Cli, options: CockpitOptions): Promise<number> {
  const [command, ...args] = cli.shell.programs.tui;
  return runChild(command, [
    ...args,
    "--connect",
    cli.address,
    "--color",
    cli.colour,
    ...(options.plain ? ["--plain"] : []),
    ...(cli.target.tokenFile === null ? [] : ["--token-file", cli.target.tokenFile]),
    ...(options.readOnly || cli.target.isReadOnly ? ["--read-only"] : []),
    ...(options.ascii ? ["--ascii"] : []),
    ...(options.place === undefined ? [] : [options.place]),
  ]);
}
