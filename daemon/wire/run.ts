import type { Run, RunSummary } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunRecord, SealedRun } from "../../store/records.ts";
import type { LiveRun, SealedFigures } from "../runs/live-run.ts";
import { toConfigVersionRef } from "./config-version.ts";
import { toRunPhase, toRunState } from "./run-state.ts";
import { toOptionalTimestamp, toTimestamp } from "./timestamp.ts";

/** A run as clients see it; `queuePosition` is 0 for one that does not wait. */
export function toRun(live: LiveRun, queuePosition = 0): Run {
  const { record, wiringSha256 } = live;
  return {
    labels: [...record.labels],
    correlationIds: { ...record.correlationIds },
    priority: record.priority,
    queuePosition,
    notBefore: toOptionalTimestamp(record.notBeforeMs),
    maxBytes: BigInt(record.maxBytes),
    bytesUsed: BigInt(live.storedBytes),
    parent: undefined,
    scheduledAt: undefined,
    environmentName: record.environment,
    scenarioRevision: record.scenarioRevision,
    governancePreset: record.governancePreset,
    governanceRevision: record.governanceRevision,
    operatorKey: record.operatorKey,
    configVersions: record.configVersions.map(toConfigVersionRef),
    replayOf: record.replayOf ?? "",
    interrupted: live.isInterrupted,
    recoveries: record.recoveries,
    runId: record.runId,
    scenarioId: record.scenarioId,
    state: toRunState(record.condition.kind),
    phase: toRunPhase(record.condition),
    fingerprint: record.fingerprint,
    engineRunId: record.engineRunId,
    gid: record.gid,
    ticksTotal: BigInt(record.ticksTotal),
    ticksCompleted: BigInt(live.ticksCommitted),
    tickDelayMs: record.tickDelayMs,
    createdAt: toTimestamp(record.createdAtMs),
    startedAt: toOptionalTimestamp(record.startedAtMs),
    endedAt: toOptionalTimestamp(record.endedAtMs),
    governanceMode: record.governanceMode,
    codexActionMode: record.codexActionMode,
    policySetHash: record.policySetHash,
    fault:
      record.condition.kind === "fault"
        ? { errorCode: record.condition.errorCode, message: record.condition.message }
        : undefined,
    // A run that waits has none yet.
    attemptId: record.attemptCount === 0 ? "" : live.attemptId,
    attemptCount: record.attemptCount,
    createdBy: record.createdBy,
    lastTickHash: live.lastTickHash,
    wiringSha256,
    summary: toSummary(record, live.figures.sealed),
    etag: String(record.version),
    engineVersion: record.engineVersion,
    pauseAtTick: BigInt(record.pauseAtTick),
  };
}

function toSummary({ sealed }: RunRecord, figures: SealedFigures | null): RunSummary | undefined {
  if (sealed === null || figures === null) return undefined;
  return {
    ledgerHead: sealed.ledgerHead,
    uledgerEntries: BigInt(figures.uledgerEntries),
    windowIds: [...figures.windowIds],
    apxManifests: BigInt(figures.apxManifests),
    napTotal: BigInt(figures.napTotal),
    napIngress: BigInt(figures.napIngress),
    napData: BigInt(figures.napData),
    napEgress: BigInt(figures.napEgress),
    napGovernance: BigInt(figures.napGovernance),
    codexMotifs: BigInt(figures.codexMotifs),
    codexProposals: BigInt(figures.codexProposals),
    codexAccepted: BigInt(figures.codexAccepted),
    document: toDocumentDigest(sealed),
  };
}

function toDocumentDigest(sealed: SealedRun): { sha256: string; sizeBytes: bigint } {
  return { sha256: sealed.documentSha256, sizeBytes: BigInt(sealed.documentBytes) };
}
