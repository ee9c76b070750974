import {
  ShutdownMode,
  ShutdownRequest,
  type ShutdownResponse,
  type ShutdownRuns,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import { defaultDeadlineMs } from "../call.ts";
import type { Cli } from "../cli.ts";
import { CommandFailure } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf } from "../mutation.ts";
import { rest } from "../rest.ts";
import { isRunning } from "./process.ts";

const pollMs = 50;

/**
 * Asks the daemon to end and waits until its process is gone.
 *
 * @throws CommandFailure `timeout`, DaemonUnreachable, CallFailure, Interrupted
 */
export async function stopDaemon(
  cli: Cli,
  options: MutationOptions & { readonly runs: ShutdownRuns; readonly now?: true },
): Promise<ShutdownResponse> {
  const { admin } = cli.client;
  const untilMs = cli.shell.nowMs() + (cli.timeoutMs ?? defaultDeadlineMs);
  const response = await mutate(
    cli,
    options,
    admin,
    admin.shutdown,
    ShutdownRequest.fromPartial({
      runs: options.runs,
      mode: options.now === true ? ShutdownMode.NOW : ShutdownMode.GRACEFUL,
      ...mutationOf(cli, options),
    }),
  );
  while (isRunning(response.pid)) {
    if (cli.shell.nowMs() >= untilMs) {
      throw new CommandFailure("timeout", `the daemon (pid ${response.pid}) was told to stop and still runs`);
    }
    await rest(cli.shell, pollMs);
  }
  return response;
}
