/**
 * The lists of a document that have an item for each tick, or for some ticks (engine-core 16). What a document shows of
 * a ledger and a P-block stands in the tick's record already and is copied from there.
 */
import { type ByteTemplate, byteTemplate, putFilled } from "../bytes/byte-template.ts";
import { type ByteWriter, putBytes, putText } from "../bytes/byte-writer.ts";
import { putC2 } from "../bytes/put-c2.ts";
import type { SessionConfig } from "../config/session.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { dataEnvelopeBytes, putDataEnvelope } from "../gate/data-envelope-bytes.ts";
import { putScene, sceneBytes } from "../gate/scene-bytes.ts";
import { decisionBytes, putDecision } from "../governance/decision-bytes.ts";
import type { GateRule } from "../governance/gate-filter.ts";
import { toC2 } from "../json/write.ts";
import { topologySnapshot } from "../loom/blocks.ts";
import type { RunFacts } from "../run-facts.ts";
import { recordTemplate } from "../text/template.ts";

/** Writes a tick's item. */
export type PutTick = (writer: ByteWriter, tick: EncodedTick) => void;

/** A ledger without what only its hash covers (engine-core 6, the fields marked there). */
export const putShownLedger: PutTick = (writer, { edges, ledgerRest }) => {
  putText(writer, '{"edges":');
  putBytes(writer, edges.bytes, edges.start, edges.end);
  putText(writer, ",");
  putBytes(writer, ledgerRest.bytes, ledgerRest.start, ledgerRest.end);
};

/** A P-block without gid and topology_version. */
export const putShownPBlock: PutTick = (writer, { pBlockHead, pBlockFields }) => {
  putBytes(writer, pBlockHead.bytes, pBlockHead.start, pBlockHead.end);
  putText(writer, ",");
  putBytes(writer, pBlockFields.bytes, pBlockFields.start, pBlockFields.end);
  putText(writer, "}");
};

/** An I-block without gid and topology_version, for a tick that has one. */
export function shownIBlocks({ topology, profile }: SessionConfig): PutTick {
  const sample = {
    W: profile.iBlockSpacingW,
    profile_version: profile.name,
    topology_snapshot: topologySnapshot(topology),
  };
  const record: ByteTemplate = byteTemplate(recordTemplate(toC2, sample, ["C_t", "post_u", "tick"]));
  return (writer, { chain, post, tick }) => putFilled(writer, record, [chain, post, tick]);
}

export function scenes(facts: RunFacts): PutTick {
  const scene = sceneBytes(facts);
  return (writer, tick) => putScene(writer, scene, tick);
}

export function dataEnvelopes(facts: RunFacts): PutTick {
  const envelopes = dataEnvelopeBytes(toC2, putC2, facts);
  return (writer, tick) => putDataEnvelope(writer, envelopes, tick);
}

export function decisions(facts: RunFacts, gate: GateRule): PutTick {
  const decision = decisionBytes(facts, gate);
  return (writer, tick) => putDecision(writer, decision, tick);
}

/** For a tick that has one. */
export const putIngress: PutTick = (writer, { ingress }) => {
  if (ingress !== null) putC2(writer, ingress);
};
