import type { LiveFigures, LiveRun, SealedFigures } from "../../../daemon/runs/live-run.ts";
import { type RunCondition, type RunId, type RunRecord, schema1Defaults } from "../../../store/records.ts";
import { attemptIdOf } from "../../../store/run-id.ts";

/** Values for tests of what is made of a run; nothing here is a run that ever was. */
export const sampleRunId: RunId = "r-9b1e04c7d2aa-0042" as RunId;

export const sampleFigures: LiveFigures = {
  windowsTotal: 2,
  windowsClosed: 1,
  pressTotal: "1184",
  edges: 8,
  edgesFlowing: 2,
  fluxMax: "17",
  chain: "588473909",
  pBlocks: 5,
  iBlocks: 0,
  iBlockSpacing: 8,
  sealed: null,
};

export const sampleSealed: SealedFigures = {
  ledgerHead: "e8b640082d2bbafd30e6cbcd83bfa2c6254dab807b1ca6a8723a7ddf8ab7ab88",
  uledgerEntries: 8,
  windowIds: ["W1", "W2"],
  apxManifests: 2,
  napIngress: 1,
  napData: 8,
  napEgress: 1,
  napGovernance: 10,
  napTotal: 22,
  codexMotifs: 3,
  codexProposals: 2,
  codexAccepted: 1,
  budgetLoad: 0.5,
};

export function recordIn(condition: RunCondition, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    ...schema1Defaults,
    runId: sampleRunId,
    admissionSeq: 7,
    scenarioId: "gf01",
    fingerprint: "9b1e04c7d2aa".padEnd(64, "0"),
    engineVersion: "0.1.0",
    sessionText: "{}",
    engineRunId: "GF01_config",
    gid: "GF01",
    governanceMode: "OBSERVE",
    codexActionMode: "OBSERVE",
    policySetHash: "0".repeat(64),
    ticksTotal: 8,
    tickDelayMs: 0,
    startPaused: false,
    pauseAtTick: 0,
    createdBy: "local:ops",
    createdAtMs: 1_000,
    startedAtMs: 1_500,
    endedAtMs: null,
    condition,
    ticksCompleted: 0,
    attemptCount: 1,
    sealed: null,
    version: 3,
    ...changes,
  };
}

export function liveRun(condition: RunCondition, changes: Partial<LiveRun> = {}): LiveRun {
  return {
    record: recordIn(condition),
    attemptId: attemptIdOf(sampleRunId, 1),
    wiringSha256: "",
    storedBytes: 0,
    ticksCommitted: 5,
    lastTickHash: "",
    lastSeq: 9,
    figures: sampleFigures,
    observedAtMs: 2_000,
    isInterrupted: false,
    taken: null,
    ...changes,
  };
}
