import type { SessionConfig } from "../../engine/config/session.ts";
import { encodeSession } from "../../engine/config/session-codec.ts";
import type { Sha256 } from "../../engine/digest.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { policySetHash } from "../../engine/governance/policy-set-hash.ts";
import { engineVersion } from "../../engine/version.ts";
import type { AttemptTransition, RunId, RunRecord } from "../../store/records.ts";
import { attemptIdOf } from "../../store/run-id.ts";
import { builtInWiring } from "../wiring/built-in.ts";
import { figuresAtStart } from "./figures.ts";
import type { LiveRun } from "./live-run.ts";

/** A run to be started, with everything resolved. */
export type NewRun = {
  readonly scenarioId: string;
  readonly session: SessionConfig;
  /** Outside the fingerprint. */
  readonly tickDelayMs: number;
  readonly startPaused: boolean;
  /** 0 = none. */
  readonly pauseAtTick: number;
  readonly chosenRunId: RunId | null;
  readonly actor: string;
  /** Waits for a slot instead of being refused while none is free. */
  readonly queueIfBusy: boolean;
  readonly wishes: RunWishes;
};

/** What is recorded beside a run and can not influence its result. */
export type RunWishes = Pick<
  RunRecord,
  | "labels"
  | "correlationIds"
  | "priority"
  | "notBeforeMs"
  | "maxBytes"
  | "replayOf"
  | "operatorKey"
  | "environment"
  | "scenarioRevision"
  | "governancePreset"
  | "governanceRevision"
  | "configVersions"
>;

/** What follows from the request alone, before there is a run: shown by a dry run, recorded by a start. */
export type RunPlan = Pick<
  RunRecord,
  | "scenarioId"
  | "fingerprint"
  | "engineVersion"
  | "engineRunId"
  | "gid"
  | "governanceMode"
  | "codexActionMode"
  | "policySetHash"
  | "ticksTotal"
  | "tickDelayMs"
  | "startPaused"
  | "pauseAtTick"
  | "createdBy"
> &
  RunWishes;

export function planOf(request: NewRun, sha256: Sha256): RunPlan {
  const { scenarioId, session } = request;
  return {
    ...request.wishes,
    scenarioId,
    fingerprint: fingerprintOf({ scenarioId, session }, sha256),
    engineVersion,
    engineRunId: session.runId,
    gid: session.topology.gid,
    governanceMode: session.governance.governanceMode,
    codexActionMode: session.governance.codexActionMode,
    policySetHash: policySetHash(session.governance, sha256),
    ticksTotal: session.totalTicks,
    tickDelayMs: request.tickDelayMs,
    startPaused: request.startPaused,
    pauseAtTick: request.pauseAtTick,
    createdBy: request.actor,
  };
}

/** The record of a run that has an id and nothing else yet; `waits`: it has no slot. */
export function firstRecord(
  plan: RunPlan,
  session: SessionConfig,
  given: Pick<RunRecord, "runId" | "admissionSeq" | "createdAtMs">,
  waits: boolean,
): RunRecord {
  return {
    ...plan,
    queuePosition: given.admissionSeq,
    changedAtMs: given.createdAtMs,
    storedBytes: 0,
    ...given,
    sessionText: encodeSession(session),
    startedAtMs: null,
    endedAtMs: null,
    condition: waits ? { kind: "idle", phase: "QUEUED" } : { kind: "running", phase: "STARTING" },
    ticksCompleted: 0,
    attemptCount: waits ? 0 : 1,
    recoveries: 0,
    endingText: "",
    deletedAtMs: null,
    sealed: null,
    version: 1,
  };
}

/** Why an attempt began. */
export type AttemptCause = "start" | "retry" | "recovery";

/** The beginning of an attempt, with the wiring frozen into it. `ticks` are on disk from earlier attempts. */
export function firstTransition(
  atMs: number,
  cause: AttemptCause,
  ticks: number,
  sha256: Sha256,
): AttemptTransition {
  return {
    seq: 1,
    atMs,
    from: null,
    to: "CREATED",
    cause,
    errorCode: null,
    reason: cause === "start" ? "" : String(ticks),
    retryable: false,
    wiring: builtInWiring(sha256),
  };
}

/** A run before its first tick, as the board shows it. */
export function firstLive(record: RunRecord, session: SessionConfig, sha256: Sha256): LiveRun {
  return {
    wiringSha256: builtInWiring(sha256).sha256,
    record,
    attemptId: attemptIdOf(record.runId, Math.max(1, record.attemptCount)),
    ticksCommitted: 0,
    lastTickHash: "",
    lastSeq: 0,
    storedBytes: 0,
    figures: figuresAtStart(session),
    observedAtMs: record.createdAtMs,
    isInterrupted: false,
    taken: null,
  };
}
