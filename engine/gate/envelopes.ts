import { napLayers, napModes } from "../config/nap-words.ts";
import type { Profile } from "../config/profile.ts";
import type { SessionConfig } from "../config/session.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import type { JsonRecord } from "../json/json.ts";
import type { Envelope, NapLayer, NapMode, PfnaApplied } from "../records.ts";

/** What all envelopes of a run share (engine-core 12.4). */
export type EnvelopeRun = {
  readonly gid: string;
  readonly nid: string;
  readonly profile: Profile;
};

export function envelopeRun({ topology, nid, profile }: SessionConfig): EnvelopeRun {
  return { gid: topology.gid, nid, profile };
}

/**
 * The fields in which envelopes of a run differ; layer and mode may still be unknown texts from a profile.
 */
export type EnvelopeFields = {
  readonly tick: number;
  readonly layer: string;
  readonly mode: string;
  readonly payloadRef: Int;
  readonly seq: number;
  readonly prevChain: Int;
  readonly meta: JsonRecord;
};

/**
 * An envelope of a run (engine-core 12.3).
 *
 * @throws EngineError `value` for an empty gid or nid, an unknown layer or mode, or a number out of range.
 */
export function envelope({ gid, nid, profile }: EnvelopeRun, fields: EnvelopeFields): Envelope {
  const { tick, layer, mode, payloadRef, seq, prevChain, meta } = fields;
  if (tick < 1 || seq < 1)
    throw new EngineError("value", `envelope tick ${tick} and seq ${seq} must be >= 1`);
  if (gid === "") throw new EngineError("value", "an envelope needs a gid; the topology's is empty");
  if (nid === "") throw new EngineError("value", "an envelope needs a nid; the run's is empty");
  if (!isLayer(layer)) throw new EngineError("value", `unknown NAP layer "${layer}"`);
  if (!isMode(mode)) throw new EngineError("value", `unknown NAP mode "${mode}"`);
  if (payloadRef < 0 || prevChain < 0) {
    throw new EngineError(
      "value",
      `envelope payload_ref ${payloadRef} and prev_chain ${prevChain} must be >= 0`,
    );
  }
  return {
    v: profile.napDefaults.v,
    tick,
    gid,
    nid,
    layer,
    mode,
    payload_ref: payloadRef,
    seq,
    prev_chain: prevChain,
    sig: "",
    slp_event_ids: [],
    meta,
  };
}

/** INGRESS of a tick with PFNA events. */
export function ingressEnvelope(run: EnvelopeRun, tick: number, payloadRef: Int, prevChain: Int): Envelope {
  const mode = run.profile.napDefaults.ingressMode;
  return envelope(run, { tick, layer: "INGRESS", mode, payloadRef, seq: tick, prevChain, meta: {} });
}

/** DATA of a tick; `payloadRef` is the primary manifest check. */
export function dataEnvelope(
  run: EnvelopeRun,
  tick: { readonly tick: number; readonly prev_chain: Int; readonly pfna: readonly PfnaApplied[] },
  payloadRef: Int,
): Envelope {
  const { layer, mode } = run.profile.napDefaults;
  return envelope(run, {
    tick: tick.tick,
    layer,
    mode,
    payloadRef,
    seq: tick.tick,
    prevChain: tick.prev_chain,
    meta: { pfna_integerization: tick.pfna },
  });
}

/** CTRL at the start of a session. */
export function openingEnvelope(run: EnvelopeRun): Envelope {
  const prevChain = run.profile.c0;
  return envelope(run, { tick: 1, layer: "CTRL", mode: "P", payloadRef: 0, seq: 1, prevChain, meta: {} });
}

/** CTRL at the end of a session; `payloadRef` is the last DATA envelope's. */
export function closingEnvelope(run: EnvelopeRun, ticks: number, payloadRef: Int, prevChain: Int): Envelope {
  const seq = ticks + 1;
  return envelope(run, { tick: ticks, layer: "CTRL", mode: "P", payloadRef, seq, prevChain, meta: {} });
}

/** The EGRESS envelope of a run; `payloadRef` is the primary manifest check. */
export function egressEnvelope(run: EnvelopeRun, ticks: number, payloadRef: Int, prevChain: Int): Envelope {
  const mode = run.profile.napDefaults.egressMode;
  const seq = ticks + 2;
  return envelope(run, { tick: ticks, layer: "EGRESS", mode, payloadRef, seq, prevChain, meta: {} });
}

/**
 * A GOV envelope that speaks about the run as a whole rather than about one envelope (engine-governance 4.1).
 */
export function governanceEnvelope(
  run: EnvelopeRun,
  at: { readonly tick: number; readonly seq: number; readonly prevChain: Int },
  meta: JsonRecord,
): Envelope {
  return envelope(run, { ...at, layer: "GOV", mode: "G", payloadRef: 0, meta });
}

function isLayer(text: string): text is NapLayer {
  return napLayers.some((layer) => layer === text);
}

function isMode(text: string): text is NapMode {
  return napModes.some((mode) => mode === text);
}
