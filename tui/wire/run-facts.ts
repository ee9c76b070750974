import { RunPhase as WirePhase, RunState as WireState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Run, RunSummary } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunFacts, RunPhase, RunState, RunSummaryFacts } from "../model/facts.ts";
import { clean } from "../text/clean.ts";
import { timestampMs } from "./time.ts";

/** A run of the contract as the cockpit holds it: cleaned text, and words for the enums. */
export function runFacts(run: Run): RunFacts {
  return {
    runId: clean(run.runId),
    scenarioId: clean(run.scenarioId),
    state: runState(run.state),
    phase: runPhase(run.phase),
    fingerprint: clean(run.fingerprint),
    ticksTotal: Number(run.ticksTotal),
    ticksCompleted: Number(run.ticksCompleted),
    pauseAtTick: Number(run.pauseAtTick),
    startedAtMs: timestampMs(run.startedAt),
    endedAtMs: timestampMs(run.endedAt),
    governanceMode: clean(run.governanceMode),
    codexActionMode: clean(run.codexActionMode),
    policySetHash: clean(run.policySetHash),
    createdBy: clean(run.createdBy),
    attemptCount: run.attemptCount,
    lastTickHash: clean(run.lastTickHash),
    fault:
      run.fault === undefined
        ? null
        : { errorCode: clean(run.fault.errorCode), message: clean(run.fault.message) },
    summary: run.summary === undefined ? null : summaryFacts(run.summary),
  };
}

/** The state's word. */
export function runState(state: WireState): RunState {
  return stateWords[state] ?? "UNRECOGNISED";
}

function summaryFacts(summary: RunSummary): RunSummaryFacts {
  return {
    ledgerHead: clean(summary.ledgerHead),
    ledgerEntries: Number(summary.uledgerEntries),
    napTotal: Number(summary.napTotal),
    documentSha256: clean(summary.document?.sha256 ?? ""),
  };
}

function runPhase(phase: WirePhase): RunPhase {
  return phaseWords[phase] ?? "UNRECOGNISED";
}

const stateWords: Partial<Record<WireState, RunState>> = {
  [WireState.IDLE]: "IDLE",
  [WireState.RUNNING]: "RUNNING",
  [WireState.PAUSED]: "PAUSED",
  [WireState.COMPLETED]: "COMPLETED",
  [WireState.FAULT]: "FAULT",
  [WireState.CANCELLED]: "CANCELLED",
};

const phaseWords: Partial<Record<WirePhase, RunPhase>> = {
  [WirePhase.UNSPECIFIED]: "",
  [WirePhase.QUEUED]: "QUEUED",
  [WirePhase.STARTING]: "STARTING",
  [WirePhase.TICKING]: "TICKING",
  [WirePhase.PAUSING]: "PAUSING",
  [WirePhase.STOPPING]: "STOPPING",
  [WirePhase.RECOVERING]: "RECOVERING",
  [WirePhase.WAITING_EXTERNAL]: "WAITING_EXTERNAL",
  [WirePhase.UNREACHABLE]: "UNREACHABLE",
};
