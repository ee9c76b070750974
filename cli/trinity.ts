import { connect } from "../proto/client/connect.ts";
import { defaultAddress } from "../proto/places.ts";
import type { Cli } from "./cli.ts";
import { defaultReason } from "./default-reason.ts";
import { exitCode, UsageError } from "./failures.ts";
import { paintFor } from "./output/colours.ts";
import { loadMessageJson } from "./output/message-json.ts";
import { type GlobalOptions, trinityProgram } from "./program.ts";
import { readToken } from "./read-token.ts";
import { reportFailure } from "./report-failure.ts";
import { runProgram } from "./run-program.ts";
import type { Shell } from "./shell.ts";

/**
 * Carries out one `trinity` command line and answers its exit code (cli.md 1). Without a command it opens
 * the cockpit in a terminal, and prints help without one.
 */
export async function runTrinity(argv: readonly string[], shell: Shell, version: string): Promise<number> {
  const { terminal } = shell;
  let code: number = exitCode.done;
  const program = trinityProgram(version, (body) => async (...args) => {
    const cli = await cliOf(program.opts<GlobalOptions>(), argv, shell);
    try {
      code = await body(cli, ...args);
    } finally {
      cli.client.close();
    }
  });
  try {
    await runProgram(program, argv, terminal, () => {
      if (terminal.isInteractive || argv.includes("--plain")) return ["tui"];
      if (argv.length > 0) throw new UsageError("a command is missing; `trinity --help` lists them");
      return program.help({ error: true });
    });
    return code;
  } catch (failure) {
    return reportFailure(terminal, program.opts<GlobalOptions>().json ?? false, failure);
  }
}

async function cliOf(options: GlobalOptions, argv: readonly string[], shell: Shell): Promise<Cli> {
  const { terminal, env } = shell;
  const address = options.connect ?? defaultAddress(env);
  if (!/^unix:.|^[^:]+:\d+$/.test(address)) {
    throw new UsageError(`${JSON.stringify(address)} is no address; write unix:PATH or HOST:PORT`);
  }
  const token = options.tokenFile === undefined ? null : await readToken(options.tokenFile);
  return {
    shell,
    client: connect(address, token),
    address,
    token,
    isAddressGiven: options.connect !== undefined,
    json: options.json ? await loadMessageJson() : null,
    quiet: options.quiet ?? false,
    colour: options.color,
    paint: paintFor(options.color, terminal.outIsTerminal, env.NO_COLOR),
    timeoutMs: options.timeout ?? null,
    defaultReason: defaultReason(argv),
  };
}
