import { Argument, Command } from "commander";
import { ConfigKind, ValidateConfigRequest } from "../../proto/gen/trinity/gate/v1/config.ts";
import { askOffline } from "../ask-offline.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
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
    : await askOffline(cli.shell.programs, request);
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
