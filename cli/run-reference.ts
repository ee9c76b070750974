import { ListRunsRequest } from "../proto/gen/trinity/gate/v1/runs.ts";
import { call } from "./call.ts";
import type { Cli } from "./cli.ts";
import { CommandFailure, UsageError } from "./failures.ts";

/**
 * The whole id of the run an operator means: `last`, `active`, or a text the daemon finds it by, which is a
 * whole id, the short form (`9b1e-0042`) or an unambiguous beginning (cli.md 1).
 *
 * @throws CommandFailure `run_not_found`, CallFailure when the daemon finds none or several
 */
export async function resolveRun(cli: Cli, reference: string): Promise<string> {
  if (reference === "")
    throw new UsageError("a run is named by its id, a beginning of it, `last` or `active`");
  if (reference === "last") return newestRun(cli);
  if (reference === "active") return activeRun(cli);
  if (wholeId.test(reference)) return reference;
  const { run } = await call(cli, cli.client.runs, cli.client.runs.getRun, { runId: reference });
  return run?.runId ?? reference;
}

/** The active run, else the newest one: what an operator means who names none. @throws CommandFailure `run_not_found` */
export async function impliedRun(cli: Cli): Promise<string> {
  const { state } = await call(cli, cli.client.operator, cli.client.operator.getState, {});
  return state?.run?.value?.runId ?? newestRun(cli);
}

/** An id the daemon made (DESIGN decision 12). */
const wholeId = /^r-([0-9a-f]{12})-(\d{4,})$/;

/** `9b1e-0042` for `r-9b1e04c7d2aa-0042`; an id of another form has no shorter one. */
export function shortForm(runId: string): string {
  const [, fingerprint, ordinal] = wholeId.exec(runId) ?? [];
  return fingerprint === undefined ? runId : `${fingerprint.slice(0, 4)}-${ordinal}`;
}

async function newestRun(cli: Cli): Promise<string> {
  const page = ListRunsRequest.fromPartial({ pageSize: 1 });
  const { runs } = await call(cli, cli.client.runs, cli.client.runs.listRuns, page);
  const [newest] = runs;
  if (newest !== undefined) return newest.runId;
  throw new CommandFailure("run_not_found", "there is no run yet; start one with `trinity run start`");
}

async function activeRun(cli: Cli): Promise<string> {
  const { state } = await call(cli, cli.client.operator, cli.client.operator.getState, {});
  const active = state?.run?.value;
  if (active !== undefined) return active.runId;
  throw new CommandFailure("run_not_found", "no run is active; `last` names the newest one");
}
