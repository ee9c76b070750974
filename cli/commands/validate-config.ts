import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { Argument, Command } from "commander";
import {
  ConfigKind,
  ValidateConfigRequest,
  ValidateConfigResponse,
} from "../../proto/gen/trinity/gate/v1/config.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { CommandFailure, exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { valueNamed } from "../output/names.ts";
import { readInput } from "../read-input.ts";
import { example, type Runner } from "./runner.ts";

const kinds = ["access", "daemon", "scenario", "governance"];

/** `trinity validate` (cli.md 2). */
export function validateCommand(run: Runner): Command {
  return new Command("validate")
    .description(
      "everything that is wrong with a configuration file; needs no daemon, and asks one with --connect or --context",
    )
    .addArgument(new Argument("<kind>", "what the file is").choices(kinds))
    .argument("<file>", "its path; - is standard input")
    .addHelpText(
      "after",
      example("trinity validate access access.yaml", "trinity validate daemon - < daemon.yaml"),
    )
    .action(run(validate, "no_daemon"));
}

async function validate(cli: Cli, kindName: string, file: string): Promise<number> {
  const request = ValidateConfigRequest.fromPartial({
    kind: valueNamed(ConfigKind, "kind", kindName),
    content: Buffer.from(await readInput(cli, file)),
    fileName: file === "-" ? "standard input" : file,
  });
  const { config } = cli.client;
  const response = cli.target.isNamed
    ? await call(cli, config, config.validateConfig, request)
    : await askOffline(cli, request);
  print(cli, "ValidateConfigResponse", response, () => {
    if (response.ok) return `${cleanText(request.fileName)}: ok\n`;
    return response.problems
      .map(({ code, path, message, line }) => {
        const where = line === 0 ? cleanText(path) : `${cleanText(path)} (line ${line})`.trim();
        return `${cleanText(code)} ${where}: ${cleanText(message)}\n`;
      })
      .join("");
  });
  return response.ok ? exitCode.done : exitCode.refused;
}

/** The daemon's program judges the bytes without being a daemon (wiring-and-runs 2.7). */
async function askOffline(cli: Cli, request: ValidateConfigRequest): Promise<ValidateConfigResponse> {
  const [command, ...args] = cli.shell.programs.daemon;
  const child = spawn(command, [...args, "validate"], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify(ValidateConfigRequest.toJSON(request)));
  const [out, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    return ValidateConfigResponse.fromJSON(JSON.parse(out));
  } catch {
    throw new CommandFailure("bug", `the daemon's program gave no verdict: ${complaint.trim()}`);
  }
}
