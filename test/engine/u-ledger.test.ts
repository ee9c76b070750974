import { describe, expect, test } from "vitest";
import { toC1 } from "../../engine/json/write.ts";
import { factsOf } from "../../engine/seal.ts";
import { inOrder, uLedger } from "../../engine/uledger/u-ledger.ts";
import { gf01Direct } from "../support/paper.ts";
import { completedRun, deps } from "../support/runs.ts";
import { smallSession, smallWindow } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

const run = completedRun(gf01Direct);
const facts = factsOf(run.config, run.sealed);
const chained = [...uLedger(facts, run.encoded, sha256)];

describe("GF-01, tick by tick (engine-core 20.1)", () => {
  test.each<readonly [t: number, envelope: string, ledger: string, pBlock: string, entry: string]>([
    [
      1,
      "ce46ff85009d4365e815d7c314ca8c80c22001ec7af3329cc70e03d0f65509f4",
      "4ae2da8621cd3fe61834d527aeaf5f26b907b7ae2729459f2f631996824027ea",
      "6db1f1a4b4a5b1159bddb6488bf738cdb89aa515eb2252bc7a3a863fd65a15bb",
      "0a0f3072c6a987596e816d0119c022a9f1da036d3529970ff07851068aa71545",
    ],
    [
      2,
      "3ea433c923a3a48f401dd672bcca79dcd1a72789ecf748e84d875017cc9db22b",
      "6a4ddb693dcbc1a78550284d7b1352e9b55f1ff88b9a7cbba53c4723f6252c7b",
      "131712a31e5366f8088b55c65fb7a4a9d4579b43b93dab6c84d3ea3541a6aade",
      "00c9874ea2eab47066b3eb5ee1ac0cf376844d19ef5ae913163d6184622fcabc",
    ],
    [
      3,
      "6de8aac07f62dc8f25994d1ecf95cd49a0ff9b69920b5330dbe4eff4e5b22817",
      "a1cfc7ce4f010fca120ebf766932c4e9b138fd0a212ad97238c9e71ce8af3f38",
      "8cfc0fc004ca4b7f3029aeadd3ae0cb5fcaec4d3c4514131c97fef24ba8d2aee",
      "ddf8579ddd1eda45bcc09f86655bb9826795d7efdbbd041fad5c69c05b93678d",
    ],
    [
      4,
      "abf28d107c3fea718a4fc5900a4af5b23f978363c363e232b2021fd023dd68c9",
      "0e6bbad47867ebc7f05e2cc88de3eb562ff59fff4f959efca153344ba4dba1e2",
      "8d24dcf4565f5bc22b2d151eea2692364b071f3f083bcdb81731959fb765b054",
      "c2df0be45d9dd7ffcb1d8f094d72d5b62202882303038e22c3d458b6f9cda0e4",
    ],
    [
      5,
      "388457b5aff42e7e7687bfc6b1c2f9c8004c6d2788d74633e466d4a2d5866a34",
      "3dae0770b90673c5916097bad96d43731058e99288b1ebe3b369d603bd21c8b3",
      "22eff6db0f2895fb230bedc2ab718182db54475cd5312c0a2d3de3662fb19645",
      "0b0b7782b0d9680d8d4e08be18e4e0c3289ee62fac8591ffe7e314d4f3877224",
    ],
    [
      6,
      "ed415b073b3acbf5fc8906bda6e8545a21c48bf38a139721d11d43198f246aec",
      "e5c5e93fe9c8997b59f9cc20dca2445037ccd711df40796bbff5ee59f897b409",
      "0824c7badddfc9757003135c2d722733015b2c2c2fa461f3370b97c35efd7924",
      "c7bfa5ba76f22cb1559d7bb30bd36c761b36a4233e7679e2cb45872e60368bf5",
    ],
    [
      7,
      "d07590b23a495537748be734eb35c77c79a45eb7b38c8761e942e9eb445fbc7f",
      "b974628aaa3bb5218cd2f03deedb8c493a85a42c9c7b433604baa80ac26e8733",
      "4d0d7071a5746aa482551cdeb72044eb300ba0b94bfa07c234fa23136350e05f",
      "ec17b39c3c27aa71c4c9a46f8fe559dd8fd5754bb1e5ab12993824836e9326d3",
    ],
    [
      8,
      "c5615afa585170d4e3fc366f15b32454f926332442abcee832cbf83ba47644eb",
      "7b306b7429022460675c5b63f4bf981247d2bc0160c2104fc24925e27716aa1f",
      "b30811a68d044278296a7866896643f46466c2511ca92b7b583b89dcdac8dc3f",
      "0eee650890304cb6ba163654bc827423e65106e2cfece814e98ef5e8ed4ffd0c",
    ],
  ])("tick %i", (t, envelope, ledger, pBlock, entryHash) => {
    const { entry, hash } = chained[t - 1] ?? { entry: null, hash: "" };
    expect(entry).toMatchObject({
      tick: t,
      nap_envelope_hash: envelope,
      umx_ledger_hash: ledger,
      loom_block_hash: pBlock,
      prev_entry_hash: chained[t - 2]?.hash ?? null,
    });
    expect(hash).toBe(entryHash);
  });

  test("the preimage of the first entry", () => {
    expect(toC1(chained[0]?.entry ?? null)).toBe(
      '{"C_t":20987847,"apx_manifest_hash":"eac026c7994fc057e4e93ea99eed27d741273b5edf1a2e60eade38f2788e86a0","codex_library_hash":null,"gid":"GF01","loom_block_hash":"6db1f1a4b4a5b1159bddb6488bf738cdb89aa515eb2252bc7a3a863fd65a15bb","manifest_check":824666593,"meta":{},"nap_envelope_hash":"ce46ff85009d4365e815d7c314ca8c80c22001ec7af3329cc70e03d0f65509f4","policy_set_hash":"4bce958e847bf6f467d14d2fa7c3253a3589ea26d832ac77bd06e8bebb16eb3f","prev_entry_hash":null,"run_id":"GF01","slp_event_refs":[],"tick":1,"timestamp_utc":null,"topology_version":"v1","umx_ledger_hash":"4ae2da8621cd3fe61834d527aeaf5f26b907b7ae2729459f2f631996824027ea","window_id":"GF01_W1_ticks_1_8"}',
    );
  });

  test("the preimage of the first tick ledger", () => {
    expect(toC1(run.records[0]?.ledger ?? null)).toBe(
      '{"causal_radius_applied":false,"edges":[{"cap":2147483647,"du":2,"e_id":1,"f_e":0,"i":1,"j":2,"raw":0},{"cap":2147483647,"du":3,"e_id":2,"f_e":0,"i":1,"j":4,"raw":0},{"cap":2147483647,"du":3,"e_id":3,"f_e":0,"i":1,"j":6,"raw":0},{"cap":2147483647,"du":1,"e_id":4,"f_e":0,"i":2,"j":3,"raw":0},{"cap":2147483647,"du":1,"e_id":5,"f_e":0,"i":2,"j":5,"raw":0},{"cap":2147483647,"du":0,"e_id":6,"f_e":0,"i":3,"j":4,"raw":0},{"cap":2147483647,"du":0,"e_id":7,"f_e":0,"i":4,"j":5,"raw":0},{"cap":2147483647,"du":0,"e_id":8,"f_e":0,"i":5,"j":6,"raw":0}],"epsilon_applied":false,"nap_ref":"","policy_notes":[],"post_u":[3,1,0,0,0,0],"pre_u":[3,1,0,0,0,0],"sum_post_u":4,"sum_pre_u":4,"tick":1,"z_check":4}',
    );
  });

  test("the checkpoint: ticks 1..8, 8 entries, their head", () => {
    expect(run.sealed.ledgerCheckpoint).toEqual({
      gid: "GF01",
      run_id: "GF01",
      window_id: "GF01_W1_ticks_1_8",
      start_tick: 1,
      end_tick: 8,
      entry_count: 8,
      head_hash: "0eee650890304cb6ba163654bc827423e65106e2cfece814e98ef5e8ed4ffd0c",
      manifest_hash: "eac026c7994fc057e4e93ea99eed27d741273b5edf1a2e60eade38f2788e86a0",
      policy_set_hash: "4bce958e847bf6f467d14d2fa7c3253a3589ea26d832ac77bd06e8bebb16eb3f",
    });
  });

  test("the tick hashes chain H(ledger) and the block hash from the fingerprint on (daemon.md 3.2)", () => {
    let previous = deps.fingerprint;
    for (const { ledger_hash, block_hash, tick_hash } of run.records) {
      expect(tick_hash).toBe(sha256(previous + ledger_hash + block_hash));
      previous = tick_hash;
    }
    expect(run.sealed.tickHash).toBe(previous);
  });
});

test.each([
  {
    name: "a tick is missing",
    ticks: run.records.filter(({ tick }) => tick !== 3),
    message: "expected tick 3 of 8",
  },
  { name: "the last is missing", ticks: run.records.slice(0, 7), message: "end at tick 7 of 8" },
  { name: "there is one too many", ticks: [...run.records, ...run.records], message: "expected tick 9 of 8" },
  { name: "there is none", ticks: [], message: "end at tick 0 of 8" },
])("records are refused when $name", ({ ticks, message }) => {
  expect(() => [...inOrder(ticks, 8)]).toThrow(message);
});

test("a run whose primary window has an empty id has no U-ledger", () => {
  const config = smallSession({ windows: [smallWindow("", [1, 4])], primaryWindowId: "" });
  expect(() => completedRun(config)).toThrow("a U-ledger entry needs a gid, a run_id and a window_id");
});
