import { describe, expect, test } from "vitest";
import type { NapDefaults } from "../../engine/config/profile.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { dataEnvelopeOfTick, decisionEnvelopeOfTick } from "../../engine/document/tick-views.ts";
import { type EnvelopeFields, envelope } from "../../engine/gate/envelopes.ts";
import { sceneOf } from "../../engine/gate/scene.ts";
import { toC1 } from "../../engine/json/write.ts";
import type { TickRecord } from "../../engine/records.ts";
import { factsOf } from "../../engine/seal.ts";
import { entryOf } from "../../engine/uledger/entry.ts";
import { builtInProfile } from "../support/built-in.ts";
import { gf01Direct, govCodexDemo, pfnaDemo } from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";
import { smallSession } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

describe("an envelope (engine-core 12.3)", () => {
  const run = { gid: "G", nid: "N", profile: builtInProfile };
  const fields: EnvelopeFields = {
    tick: 1,
    layer: "DATA",
    mode: "P",
    payloadRef: 5,
    seq: 2,
    prevChain: 3,
    meta: {},
  };

  test("has twelve fields", () => {
    expect(envelope(run, fields)).toEqual({
      v: 1,
      tick: 1,
      gid: "G",
      nid: "N",
      layer: "DATA",
      mode: "P",
      payload_ref: 5,
      seq: 2,
      prev_chain: 3,
      sig: "",
      slp_event_ids: [],
      meta: {},
    });
  });

  test.each<{ name: string; change: Partial<EnvelopeFields>; message: string }>([
    { name: "tick 0", change: { tick: 0 }, message: "tick 0" },
    { name: "seq 0", change: { seq: 0 }, message: "seq 0" },
    { name: "an unknown layer", change: { layer: "data" }, message: 'unknown NAP layer "data"' },
    { name: "no layer", change: { layer: "" }, message: 'unknown NAP layer ""' },
    { name: "an unknown mode", change: { mode: "X" }, message: 'unknown NAP mode "X"' },
    { name: "a negative payload", change: { payloadRef: -1 }, message: "payload_ref -1" },
    { name: "a negative chain value", change: { prevChain: -(2n ** 60n) }, message: "prev_chain -" },
  ])("refuses $name", ({ change, message }) => {
    expect(() => envelope(run, { ...fields, ...change })).toThrow(message);
  });

  test.each([
    { name: "a run without gid", run: { ...run, gid: "" }, message: "needs a gid" },
    { name: "a run without nid", run: { ...run, nid: "" }, message: "needs a nid" },
  ])("refuses $name", ({ run, message }) => {
    expect(() => envelope(run, fields)).toThrow(message);
  });
});

describe("NAP defaults of a profile (engine-core 12.4)", () => {
  const withDefaults = (change: Partial<NapDefaults>): SessionConfig =>
    smallSession({
      profile: { ...builtInProfile, napDefaults: { ...builtInProfile.napDefaults, ...change } },
      pfnaInputs: [
        {
          pfnaId: "a",
          gid: "SMALL",
          runId: "small_run",
          tick: 3,
          nid: "outside",
          values: [1, 0, 0],
          description: "",
        },
      ],
    });

  test("reach the envelopes they are for", () => {
    const config = withDefaults({ v: 7, layer: "CTRL", mode: "I", ingressMode: "S", egressMode: "G" });
    const { records, sealed } = completedRun(config);
    const data = dataEnvelopeOfTick(factsOf(config, sealed), records[0] as TickRecord);
    expect([data.v, data.layer, data.mode]).toEqual([7, "CTRL", "I"]);
    expect(records[2]?.ingress).toMatchObject({ v: 7, layer: "INGRESS", mode: "S" });
    expect(sealed.egressEnvelope).toMatchObject({ v: 7, layer: "EGRESS", mode: "G" });
    expect(sealed.lifecycleEnvelopes.map(({ v, mode }) => [v, mode])).toEqual([
      [7, "P"],
      [7, "P"],
    ]);
  });

  test.each<{ name: string; change: Partial<NapDefaults>; message: string }>([
    { name: "ingress mode", change: { ingressMode: "x" }, message: 'unknown NAP mode "x"' },
    { name: "layer", change: { layer: "x" }, message: 'unknown NAP layer "x"' },
    { name: "mode", change: { mode: "y" }, message: 'unknown NAP mode "y"' },
    { name: "egress mode", change: { egressMode: "z" }, message: 'unknown NAP mode "z"' },
  ])("an unknown $name ends the run", ({ change, message }) => {
    expect(() => completedRun(withDefaults(change))).toThrow(message);
  });
});

describe("the views of a tick", () => {
  const run = completedRun(pfnaDemo);
  const facts = factsOf(run.config, run.sealed);
  const [first, second] = run.records as [TickRecord, TickRecord];

  test("a DATA envelope always has pfna_integerization (engine-core 12.4)", () => {
    expect(dataEnvelopeOfTick(facts, first).meta).toEqual({ pfna_integerization: [] });
    expect(dataEnvelopeOfTick(facts, second).meta).toEqual({ pfna_integerization: second.pfna });
  });

  test("a scene names its references; of PFNA it has only ids (engine-core 12.2)", () => {
    expect(sceneOf(facts, first).meta).toEqual({
      p_block_ref: "loom_p_block_1",
      manifest_ref: "LINE_APX_demo_ticks_1_4",
    });
    expect(sceneOf(facts, second)).toMatchObject({
      tick: 2,
      C_prev: 20987847,
      C_t: 356793608,
      ledger_ref: "umx_ledger_2",
      nap_envelope_ref: null,
      meta: {
        pfna_refs: ["tick2_adjust"],
        pfna_integerization: [{ pfna_id: "tick2_adjust", values: [], audit: [] }],
      },
    });
  });

  test("window and manifest are the primary ones, whatever the tick", () => {
    const direct = completedRun({ ...gf01Direct, primaryWindowId: "GF01_W1_ticks_1_2" });
    const last = direct.records[7] as TickRecord;
    const shared = factsOf(direct.config, direct.sealed);
    expect(sceneOf(shared, last)).toMatchObject({
      window_id: "GF01_W1_ticks_1_2",
      manifest_check: 757609893,
    });
    expect(dataEnvelopeOfTick(shared, last).payload_ref).toBe(757609893);
  });

  test("a tick has a decision only under governance (engine-governance 4)", () => {
    expect(decisionEnvelopeOfTick(facts, first)).toBe(null);
    const demo = completedRun(govCodexDemo("ENFORCE"));
    const decision = decisionEnvelopeOfTick(factsOf(demo.config, demo.sealed), demo.records[1] as TickRecord);
    expect(decision).toMatchObject({
      layer: "GOV",
      mode: "G",
      tick: 2,
      seq: 10,
      payload_ref: 786709051,
      prev_chain: 20987847,
      meta: { envelope_ref: "nap_2_2", status: "ACCEPTED", reasons: [], tick: 2, seq: 2 },
    });
  });

  test("a U-ledger entry names the one before", () => {
    const envelopeHash = sha256(toC1(dataEnvelopeOfTick(facts, second)));
    const { tick, p_block, ledger_hash: ledgerHash, p_block_hash: pBlockHash } = second;
    const ofTick = { tick, chain: p_block.C_t, ledgerHash, pBlockHash };
    expect(entryOf(facts, ofTick, envelopeHash, "ab")).toMatchObject({
      prev_entry_hash: "ab",
      nap_envelope_hash: "9d0cd7156ffb680cbdf4aadbe2683e9c3267440a652482254c15afa4deae6a0c",
      umx_ledger_hash: second.ledger_hash,
    });
  });
});
