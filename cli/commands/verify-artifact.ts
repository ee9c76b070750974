import { Command } from "commander";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity artifact verify` (cli.md 2). */
export function verifyArtifactCommand(run: Runner): Command {
  return new Command("verify")
    .description("compare an artifact's bytes with its digest; exit 1 when they differ")
    .argument("<ref>", "artifact://sha256/..., run://RUN/PATH or the digest alone")
    .addHelpText("after", example("trinity artifact verify artifact://sha256/9f.."))
    .action(run(verifyArtifact));
}

async function verifyArtifact(cli: Cli, ref: string): Promise<number> {
  const { artifacts } = cli.client;
  const response = await call(cli, artifacts, artifacts.verifyArtifact, { ref });
  print(cli, "VerifyArtifactResponse", response, () => {
    if (response.ok)
      return `ok  sha256 ${cleanText(response.foundSha256)}  ${response.foundSizeBytes} bytes\n`;
    return `differs: found sha256 ${cleanText(response.foundSha256)}, ${response.foundSizeBytes} bytes; it is set aside\n`;
  });
  return response.ok ? exitCode.done : exitCode.refused;
}
