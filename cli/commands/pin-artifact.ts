import { Command } from "commander";
import { type Cli, note, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

type PinOptions = MutationOptions & { readonly unpin?: true };

/** `trinity artifact pin` (cli.md 2). */
export function pinArtifactCommand(run: Runner): Command {
  return withMutationOptions(new Command("pin"))
    .description("keep an artifact whatever retention says")
    .argument("<ref>", "artifact://sha256/..., run://RUN/PATH or the digest alone")
    .option("--unpin", "take the pin away instead")
    .addHelpText("after", example("trinity artifact pin artifact://sha256/9f.."))
    .action(run(pinArtifact));
}

async function pinArtifact(cli: Cli, ref: string, options: PinOptions): Promise<number> {
  const { artifacts } = cli.client;
  const request = { ref, unpin: options.unpin ?? false, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, artifacts, artifacts.pinArtifact, request);
  if (response.noop) note(cli, "it was so already");
  print(cli, "PinArtifactResponse", response, () => `${cleanText(response.artifact?.ref?.ref ?? ref)}\n`);
  return exitCode.done;
}
