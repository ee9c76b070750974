import { RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Run, RunEstimate, RunSummary } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { cleanText } from "./clean-text.ts";
import type { Paint, Tone } from "./colours.ts";
import { nameOf } from "./names.ts";
import { pairs } from "./table.ts";
import { timeText } from "./times.ts";

const toneOf: Readonly<Record<RunState, Tone>> = {
  [RunState.UNSPECIFIED]: "bad",
  [RunState.IDLE]: "quiet",
  [RunState.RUNNING]: "moving",
  [RunState.PAUSED]: "held",
  [RunState.COMPLETED]: "good",
  [RunState.FAULT]: "bad",
  [RunState.CANCELLED]: "held",
  [RunState.UNRECOGNIZED]: "bad",
};

/** `RUNNING/TICKING`; the state alone when the phase adds nothing. */
export function stateText(run: Pick<Run, "state" | "phase">, paint: Paint): string {
  const phase = run.phase === RunPhase.UNSPECIFIED ? "" : `/${nameOf(RunPhase, run.phase)}`;
  return paint(toneOf[run.state], `${nameOf(RunState, run.state)}${phase}`);
}

/** What a run is expected to store, and what that rests on. */
export function estimateText(estimate: RunEstimate): string {
  const { ticks, bytes, capBytes, freeBytes, basis } = estimate;
  const cap = capBytes === 0n ? "no cap" : `cap ${capBytes} bytes`;
  return pairs([
    ["estimate", `${bytes} bytes for ${ticks} ticks (${cleanText(basis)})`],
    ["space", `${cap}, ${freeBytes} bytes are free`],
  ]);
}

/** `3/8`. */
export function ticksText(run: Pick<Run, "ticksCompleted" | "ticksTotal">): string {
  return `${run.ticksCompleted}/${run.ticksTotal}`;
}

/** State and tick of a run on one line, as every steering command answers. */
export function runLine(run: Run, paint: Paint): string {
  const fault = run.fault === undefined ? "" : `  ${faultText(run.fault)}`;
  const interrupted = run.interrupted ? "  interrupted, resumes at start" : "";
  return `${cleanText(run.runId)}  ${stateText(run, paint)}  tick ${ticksText(run)}${interrupted}${fault}\n`;
}

function createdText(run: Run): string {
  return `${timeText(run.createdAt)} by ${cleanText(run.createdBy)}`;
}

/** `engine_error: Conservation failed at tick 3`. */
export function faultText(fault: { readonly errorCode: string; readonly message: string }): string {
  return `${cleanText(fault.errorCode)}: ${cleanText(fault.message)}`;
}

/** The whole record. What is not known yet, or is no fact of a run that was only tried out, is left out. */
export function runBlock(run: Run, paint: Paint): string {
  return pairs([
    ["run", known(run.runId)],
    ["scenario", cleanText(run.scenarioId)],
    ["state", run.state === RunState.UNSPECIFIED ? null : stateText(run, paint)],
    ["ticks", ticksText(run)],
    ["interrupted", run.interrupted ? "goes on by itself at the next start of the daemon" : null],
    ["queue", run.queuePosition === 0 ? null : `place ${run.queuePosition}, priority ${run.priority}`],
    ["not before", run.notBefore === undefined ? null : timeText(run.notBefore)],
    ["fault", run.fault === undefined ? null : paint("bad", faultText(run.fault))],
    ["pause at tick", run.pauseAtTick === 0n ? null : String(run.pauseAtTick)],
    ["tick delay", `${run.tickDelayMs} ms`],
    ["labels", known(run.labels.join(", "))],
    [
      "correlation",
      known(
        Object.entries(run.correlationIds)
          .map((pair) => pair.join("="))
          .join(", "),
      ),
    ],
    ["environment", known(run.environmentName)],
    ["replay of", known(run.replayOf)],
    ["recoveries", run.recoveries === 0 ? null : String(run.recoveries)],
    ["gid", cleanText(run.gid)],
    ["engine run id", cleanText(run.engineRunId)],
    ["governance", `${cleanText(run.governanceMode)}, codex ${cleanText(run.codexActionMode)}`],
    ["policy hash", known(run.policySetHash)],
    ["created", run.createdAt === undefined ? null : createdText(run)],
    ["started", run.startedAt === undefined ? null : timeText(run.startedAt)],
    ["ended", run.endedAt === undefined ? null : timeText(run.endedAt)],
    ["attempt", run.attemptId === "" ? null : `${cleanText(run.attemptId)} (${run.attemptCount} in all)`],
    ["fingerprint", known(run.fingerprint)],
    ["last tick hash", known(run.lastTickHash)],
    ["wiring", known(run.wiringSha256)],
    ["engine", known(run.engineVersion)],
    ...(run.summary === undefined ? [] : summaryPairs(run.summary)),
  ]);
}

function summaryPairs(summary: RunSummary): readonly (readonly [string, string | null])[] {
  const { napTotal, napIngress, napData, napEgress, napGovernance } = summary;
  return [
    ["ledger head", known(summary.ledgerHead)],
    ["ledger entries", String(summary.uledgerEntries)],
    ["windows", summary.windowIds.map(cleanText).join(", ")],
    ["manifests", String(summary.apxManifests)],
    [
      "envelopes",
      `${napTotal} (ingress ${napIngress}, data ${napData}, egress ${napEgress}, governance ${napGovernance})`,
    ],
    [
      "codex",
      `motifs ${summary.codexMotifs}, proposals ${summary.codexProposals}, accepted ${summary.codexAccepted}`,
    ],
    ["document", documentText(summary)],
  ];
}

/** Digest and length of the session document; null before the run is sealed. */
export function documentText(summary: RunSummary | undefined): string | null {
  const document = summary?.document;
  return document === undefined ? null : `sha256 ${cleanText(document.sha256)} (${document.sizeBytes} bytes)`;
}

function known(text: string): string | null {
  return text === "" ? null : cleanText(text);
}
