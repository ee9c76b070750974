/**
 * Makes the structured log events of a run (engine-governance 9). Which of them are told, and when, is
 * decided elsewhere.
 */
import type { SessionConfig } from "../config/session.ts";
import { decisionEnvelopeOfTick } from "../document/tick-views.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Manifest, PfnaApplied } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import type { Sealed } from "../seal.ts";
import { inOrder } from "../uledger/u-ledger.ts";
import type { LogEvent, LogEventName } from "./log-event.ts";
import type { LogPayloads } from "./log-payloads.ts";

/** `run_start`, which a run without a session does not have, and `tick_loop_start`. */
export function startEvents(config: SessionConfig): readonly LogEvent[] {
  const payload = {
    total_ticks: config.totalTicks,
    windows: config.windows.map(({ windowId }) => windowId).sort(compareCodePoints),
    primary_window_id: config.primaryWindowId,
  };
  return [...ofSession(config, "run_start", payload), eventOf(config, "tick_loop_start", payload)];
}

export function tickComplete(
  config: SessionConfig,
  { tick, prevChain, chain }: Pick<EncodedTick, "tick" | "prevChain" | "chain">,
  pfna: readonly Pick<PfnaApplied, "pfna_id">[],
): LogEvent {
  const payload = {
    pfna_refs: pfna.map(({ pfna_id }) => pfna_id).sort(compareCodePoints),
    prev_chain: prevChain,
    C_t: chain,
  };
  return { ...eventOf(config, "tick_complete", payload), tick };
}

export function windowClosed(config: SessionConfig, manifest: Manifest): LogEvent {
  const payload = { apx_name: manifest.apx_name, manifest_check: manifest.manifest_check };
  return { ...eventOf(config, "window_closed", payload), windowId: manifest.window_id };
}

/** One event for each judged DATA envelope; none when governance is off. */
export function* gateDecisions(
  config: SessionConfig,
  facts: RunFacts,
  ticks: () => Iterable<EncodedTick>,
): Generator<LogEvent> {
  if (facts.gate === null) return;
  for (const { tick, prevChain } of inOrder(ticks(), facts.ticks)) {
    const decision = decisionEnvelopeOfTick(facts, { tick, prev_chain: prevChain, pfna: [] });
    yield {
      event: "gate_governance_decision",
      gid: config.governance.gid ?? "",
      runId: config.governance.runId ?? "N/A",
      tick: null,
      windowId: null,
      payload: decision?.meta ?? null,
    };
  }
}

/** `tick_loop_end`, and `run_end`, which a run without a session does not have. */
export function endEvents(config: SessionConfig, sealed: Sealed): readonly LogEvent[] {
  const { dataEnvelopes, ingressEnvelopes } = sealed.counts;
  const counts = { envelopes: dataEnvelopes, ingress: ingressEnvelopes, egress: 1 };
  return [
    eventOf(config, "tick_loop_end", { ticks: sealed.ticks, ...counts }),
    ...ofSession(config, "run_end", counts),
  ];
}

function ofSession<Name extends LogEventName>(
  config: SessionConfig,
  event: Name,
  payload: LogPayloads[Name],
): readonly LogEvent[] {
  return config.shape === "session" ? [eventOf(config, event, payload)] : [];
}

function eventOf<Name extends LogEventName>(
  config: SessionConfig,
  event: Name,
  payload: LogPayloads[Name],
): LogEvent {
  return { event, gid: config.topology.gid, runId: config.runId, tick: null, windowId: null, payload };
}
