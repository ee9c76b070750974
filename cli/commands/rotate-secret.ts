import { Command } from "commander";
import { type Cli, print } from "../cli.ts";
import { exitCode, UsageError } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin rotate-secret` (cli.md 2). */
export function rotateSecretCommand(run: Runner): Command {
  return withMutationOptions(new Command("rotate-secret"))
    .description("set a secret to what stands on standard input; a line end at its end is not part of it")
    .argument("<name>", "a file name in the credentials directory")
    .addHelpText("after", example("trinity admin rotate-secret gitea-token < token.txt"))
    .action(run(rotateSecret));
}

async function rotateSecret(cli: Cli, name: string, options: MutationOptions): Promise<number> {
  if (cli.shell.terminal.isInteractive)
    throw new UsageError(
      "a secret is read from standard input and never typed on a screen; give it with < FILE",
    );
  const value = (await cli.shell.terminal.read()).replace(/\r?\n$/, "");
  if (value === "") throw new UsageError("there is nothing on standard input");
  const { admin } = cli.client;
  const request = { name, value: Buffer.from(value), ...mutationOf(cli, options) };
  const response = await mutate(cli, options, admin, admin.rotateSecret, request);
  print(
    cli,
    "RotateSecretResponse",
    response,
    () =>
      `${cleanText(response.name)} version ${response.version} (sha256 ${cleanText(response.fingerprint8)}..)\n`,
  );
  return exitCode.done;
}
