import type { Run } from "../../../proto/gen/trinity/gate/v1/runs.ts";
import { exitCode, UsageError } from "../../failures.ts";
import { cleanText } from "../../output/clean-text.ts";
import { jsonDocument } from "../../output/json-text.ts";
import { pairs } from "../../output/table.ts";
import type { Aether } from "../aether-shell.ts";
import { storedDocument } from "../stored-document.ts";
import { withStoredRuns } from "../stored-run.ts";
import { underBytes } from "../watched-work.ts";
import { writeWholeFile } from "../write-file.ts";

/**
 * `aether run` of a run that the daemon keeps: nothing is run again, its summary is that of the run itself (cli.md 3).
 *
 * @throws UsageError for an option that would make another run
 */
export async function runStored(
  aether: Aether,
  reference: string,
  options: { readonly output?: string; readonly [option: string]: unknown },
): Promise<number> {
  const stray = runningOptions.find(([name]) => options[name] !== undefined);
  if (stray !== undefined) {
    throw new UsageError(`${stray[1]} is not for ${reference}, which has run already; ${stray[2]}`);
  }
  const { shell, isJson } = aether;
  const run = await withStoredRuns(shell, (stored) => stored.run(reference));
  if (options.output !== undefined) {
    const chunks = storedDocument(shell, run.runId, "C3");
    await writeWholeFile(options.output, underBytes(aether, "writing", chunks), shell.interrupted);
  }
  const { RunState } = await import("../../../proto/gen/trinity/gate/v1/common.ts");
  const state = Object.entries(RunState).find(([, value]) => value === run.state)?.[0] ?? String(run.state);
  shell.terminal.out(isJson ? jsonOf(run, state) : textOf(run, state));
  return exitCode.done;
}

const verifyInstead = "`aether verify` runs it again";

const runningOptions = [
  ["ticks", "--ticks", verifyInstead],
  ["events", "--events", "`trinity logs` shows its log"],
  ["event", "--event", "`trinity logs` shows its log"],
  ["component", "--component", "`trinity logs` shows its log"],
  ["tick", "--tick", "`trinity logs` shows its log"],
  ["metrics", "--metrics", "`trinity run show` tells its figures"],
  ["blocks", "--blocks", verifyInstead],
  ["pauseAt", "--pause-at", verifyInstead],
  ["checkpoint", "--checkpoint", verifyInstead],
  ["resume", "--resume", verifyInstead],
  ["strict", "--strict", verifyInstead],
] as const;

/** The fields of a run's own summary, and what the daemon adds; null is what a run has only once it is sealed. */
function jsonOf({ summary, ...run }: Run, state: string): string {
  return jsonDocument({
    run_id: run.runId,
    scenario_id: run.scenarioId,
    state,
    gid: run.gid,
    engine_run_id: run.engineRunId,
    ticks: run.ticksCompleted,
    ticks_total: run.ticksTotal,
    window_ids: summary?.windowIds ?? null,
    nap_envelopes: summary?.napTotal ?? null,
    ledger_head: summary?.ledgerHead ?? null,
    policy_set_hash: run.policySetHash,
    document_sha256: summary?.document?.sha256 ?? null,
    document_bytes: summary?.document?.sizeBytes ?? null,
  });
}

function textOf({ summary, ...run }: Run, state: string): string {
  const document = summary?.document;
  return pairs([
    ["run", `${cleanText(run.runId)} ${state}`],
    ["gid", cleanText(run.gid)],
    ["engine run id", cleanText(run.engineRunId)],
    [
      "ticks",
      run.ticksCompleted === run.ticksTotal
        ? `${run.ticksTotal}`
        : `${run.ticksCompleted} of ${run.ticksTotal}`,
    ],
    ["windows", summary === undefined ? null : summary.windowIds.map(cleanText).join(", ")],
    ["envelopes", summary === undefined ? null : String(summary.napTotal)],
    ["ledger head", summary === undefined ? null : cleanText(summary.ledgerHead)],
    ["policy hash", cleanText(run.policySetHash)],
    [
      "document",
      document === undefined ? null : `sha256 ${cleanText(document.sha256)} (${document.sizeBytes} bytes)`,
    ],
  ]);
}
