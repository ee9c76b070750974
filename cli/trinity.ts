import { connect } from "../proto/client/connect.ts";
import type { Cli } from "./cli.ts";
import type { Needs } from "./commands/runner.ts";
import { chooseTarget, ownSocket, type Target } from "./contexts/choose-target.ts";
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
export async function runTrinity(argv: readonly string[], shell: Shell): Promise<number> {
  const { terminal, version } = shell;
  let code: number = exitCode.done;
  const program = trinityProgram(version, (body, needs = "daemon") => async (...args) => {
    const cli = await cliOf(program.opts<GlobalOptions>(), argv, shell, needs);
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
    // A command line that cannot be read has no options yet.
    return reportFailure(terminal, argv.includes("--json"), failure);
  }
}

async function cliOf(
  options: GlobalOptions,
  argv: readonly string[],
  shell: Shell,
  needs: Needs,
): Promise<Cli> {
  const { terminal, env } = shell;
  const target = await targetOf(options, shell, needs);
  const token = target.tokenFile === null ? null : await readToken(target.tokenFile);
  return {
    shell,
    client: connect(target.address, token),
    address: target.address,
    target,
    token,
    json: options.json ? await loadMessageJson() : null,
    quiet: options.quiet ?? false,
    colour: options.color,
    paint: paintFor(options.color, terminal.outIsTerminal, env.NO_COLOR),
    // A bar moves the cursor: whoever wants no colour on a terminal wants no such thing either.
    showsProgress:
      shell.errColumns() !== null && !options.quiet && options.color !== "never" && !env.NO_COLOR,
    timeoutMs: options.timeout ?? null,
    defaultReason: defaultReason(argv),
  };
}

/** What an environment or a file says about the daemon is no matter to a command that calls none. */
async function targetOf(options: GlobalOptions, { env }: Shell, needs: Needs): Promise<Target> {
  const isNamed = options.connect !== undefined || options.context !== undefined;
  if (isNamed || needs === "daemon") return chooseTarget(options, env);
  return chooseTarget(options, env).catch(() => ownSocket(env));
}
