import { Command } from "commander";
import { GetRequestRequest, RequestState } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { nameOf } from "../output/names.ts";
import { pairs } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin request` (cli.md 2). */
export function requestCommand(run: Runner): Command {
  return new Command("request")
    .description("what became of a request whose answer was lost")
    .argument("<id>", "its request id")
    .option("--actor <actor>", "whose it was (default: yours)")
    .addHelpText("after", example("trinity admin request 5e0f8a3c-..."))
    .action(run(getRequest));
}

async function getRequest(cli: Cli, lookupId: string, options: { readonly actor?: string }): Promise<number> {
  const { audit } = cli.client;
  const request = GetRequestRequest.fromPartial({ lookupId, actor: options.actor ?? "" });
  const response = await call(cli, audit, audit.getRequest, request);
  const { error } = response;
  print(cli, "GetRequestResponse", response, () =>
    pairs([
      ["state", nameOf(RequestState, response.state)],
      ["method", response.method === "" ? null : cleanText(response.method)],
      ["refused", error === undefined ? null : `${cleanText(error.errorCode)}: ${cleanText(error.message)}`],
      ["admin event", response.adminEventId === "" ? null : cleanText(response.adminEventId)],
    ]),
  );
  return response.state === RequestState.UNKNOWN ? exitCode.refused : exitCode.done;
}
