import { Command } from "commander";
import type { Cli } from "../cli.ts";
import { answerOperation, type DetachOptions, withDetach } from "../follow-operation.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { example, type Runner } from "./runner.ts";

type VerifyOptions = MutationOptions & DetachOptions;

/** `trinity admin verify-store` (cli.md 2). */
export function verifyStoreCommand(run: Runner): Command {
  return withDetach(withMutationOptions(new Command("verify-store")))
    .description("walk a copy of the whole store; exit 1 when something is damaged")
    .addHelpText("after", example("trinity admin verify-store"))
    .action(run(verifyStore));
}

async function verifyStore(cli: Cli, options: VerifyOptions): Promise<number> {
  const { admin } = cli.client;
  const { operation } = await mutate(cli, options, admin, admin.verifyStore, mutationOf(cli, options));
  return answerOperation(cli, operation, options);
}
