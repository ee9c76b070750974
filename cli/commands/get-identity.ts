import { Command } from "commander";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { pairs } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity whoami` (cli.md 2). */
export function whoamiCommand(run: Runner): Command {
  return new Command("whoami")
    .description("who the daemon takes you for, and what you may do")
    .addHelpText("after", example("trinity whoami"))
    .action(run(whoami));
}

async function whoami(cli: Cli): Promise<number> {
  const identity = await call(cli, cli.client.operator, cli.client.operator.getIdentity, {});
  print(cli, "GetIdentityResponse", identity, () =>
    pairs([
      ["actor", cleanText(identity.actor)],
      ["roles", identity.roles.map(cleanText).join(", ")],
      ["listener", cleanText(identity.listener)],
      ["read only", identity.readOnly ? "yes" : "no"],
      ["environment", identity.environmentName === "" ? null : cleanText(identity.environmentName)],
    ]),
  );
  return exitCode.done;
}
