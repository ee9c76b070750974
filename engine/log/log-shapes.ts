/** The shape of a log line, event by event (engine-governance 9). */
import {
  isCount,
  isDigest,
  isExactly,
  isInt,
  isListOf,
  isRecordOf,
  isText,
  isTextLike,
  isVariant,
  type Shape,
} from "../text/shape.ts";
import type { LogEventName } from "./log-event.ts";
import type { GateDecision, LogPayloads } from "./log-payloads.ts";

/** A log line that was read back. */
export type LogEntry = { readonly [Name in LogEventName]: EntryOf<Name> }[LogEventName];

type EntryOf<Name extends LogEventName> = {
  readonly event: Name;
  readonly gid: string;
  readonly run_id: string;
  /** UTC with microseconds, which are left out where they are zero. */
  readonly ts: string;
  readonly payload: LogPayloads[Name];
} & (Name extends "tick_complete" ? { readonly tick: number } : unknown) &
  (Name extends "window_closed" ? { readonly window_id: string } : unknown);

const isTime = isTextLike(
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{6})?[+]00:00$",
  "a time in UTC",
);

const who = { gid: isText, run_id: isText, ts: isTime };

const isRunPlanned = isRecordOf<LogPayloads["run_start"]>({
  total_ticks: isCount,
  windows: isListOf(isText),
  primary_window_id: isText,
});

const envelopeCounts = { envelopes: isCount, ingress: isCount, egress: isCount };

export const isGateDecision: Shape<GateDecision> = isRecordOf<GateDecision>({
  event: isExactly("GATE_GOVERNANCE_DECISION"),
  envelope_ref: isText,
  tick: isCount,
  seq: isCount,
  status: isExactly("ACCEPTED", "REJECTED", "ACCEPTED_OBSERVED", "REJECTED_OBSERVED"),
  reasons: isListOf(isText),
  policy_set_hash: isDigest,
  window_id: isText,
});

export const isLogEntry: Shape<LogEntry> = isVariant<"event", LogEntry>("event", {
  run_start: isRecordOf({ event: isExactly("run_start"), ...who, payload: isRunPlanned }),
  tick_loop_start: isRecordOf({ event: isExactly("tick_loop_start"), ...who, payload: isRunPlanned }),
  tick_complete: isRecordOf({
    event: isExactly("tick_complete"),
    ...who,
    tick: isCount,
    payload: isRecordOf<LogPayloads["tick_complete"]>({
      pfna_refs: isListOf(isText),
      prev_chain: isInt,
      C_t: isInt,
    }),
  }),
  window_closed: isRecordOf({
    event: isExactly("window_closed"),
    ...who,
    window_id: isText,
    payload: isRecordOf<LogPayloads["window_closed"]>({ apx_name: isText, manifest_check: isInt }),
  }),
  gate_governance_decision: isRecordOf({
    event: isExactly("gate_governance_decision"),
    ...who,
    payload: isGateDecision,
  }),
  tick_loop_end: isRecordOf({
    event: isExactly("tick_loop_end"),
    ...who,
    payload: isRecordOf<LogPayloads["tick_loop_end"]>({ ticks: isCount, ...envelopeCounts }),
  }),
  run_end: isRecordOf({
    event: isExactly("run_end"),
    ...who,
    payload: isRecordOf<LogPayloads["run_end"]>(envelopeCounts),
  }),
});
