import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StRule } from "../../engine/config/profile.ts";
import type { Int } from "../../engine/int.ts";
import { toC1, toC2 } from "../../engine/json/write.ts";
import { nextChain } from "../../engine/loom/blocks.ts";
import { addLeaf, type MerklePeaks, merkleRoot, noLeaves } from "../../engine/loom/merkle.ts";
import { scalarOfTick } from "../../engine/loom/scalar.ts";
import type { IBlock, TickRecord } from "../../engine/records.ts";
import { builtInProfile } from "../support/built-in.ts";
import { gf01Direct } from "../support/paper.ts";
import { merkleRoot as plainMerkleRoot } from "../support/plain-engine.ts";
import { completedRun } from "../support/runs.ts";
import { smallSession, smallTopology } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

describe("the chain of GF-01 (engine-core 20.1)", () => {
  test.each<readonly [t: number, sum: Int, chain: Int]>([
    [1, 20987847, 20987847],
    [2, 356793608, 356793608],
    [3, 6065491546, 65491504],
    [4, 1113355779, 113355772],
    [5, 1927048336, 927048329],
    [6, 15759821806, 759821701],
    [7, 12916969131, 916969047],
    [8, 15588474014, 588473909],
  ])("tick %i: %i, C_t %i", (t, sum, chain) => {
    const previous = completedRun(gf01Direct).records[t - 1]?.prev_chain as Int;
    expect(nextChain(2n ** 60n, previous, 9, t)).toBe(sum);
    expect(nextChain(1000000007, previous, 9, t)).toBe(chain);
  });
});

test.each<{ name: string; modulus: Int; previous: Int; scalar: Int; seq: number; chain: Int }>([
  { name: "modulus 97 with a negative s_t (20.2)", modulus: 97, previous: 5, scalar: -41, seq: 1, chain: 16 },
  {
    name: "C0 at or above M is not reduced first",
    modulus: 97,
    previous: 1000,
    scalar: 0,
    seq: 1,
    chain: 26,
  },
  { name: "modulus 1", modulus: 1, previous: 5, scalar: 9, seq: 1, chain: 0 },
  {
    name: "exact above 2^53",
    modulus: 2n ** 61n - 1n,
    previous: 2n ** 61n - 2n,
    scalar: 2n ** 70n,
    seq: 3,
    // Modulo 2^61 - 1 the previous value is -1 and the scalar 2^9.
    chain: 23 * 2 ** 9 - 17 + 3,
  },
])("$name", ({ modulus, previous, scalar, seq, chain }) => {
  expect(nextChain(modulus, previous, scalar, seq)).toBe(chain);
});

describe("s_t (engine-core 7.1)", () => {
  const flows = [-5, -20, 6, 6];
  const rule = { mode: "sum_abs_flux", offset: 0, scale: 1, maxValue: null } as const;

  test.each<{ name: string; rule: StRule; value: Int }>([
    { name: "a constant", rule: { mode: "constant", value: -3 }, value: -3 },
    { name: "the sum of the magnitudes", rule, value: 37 },
    { name: "offset and scale (20.2)", rule: { ...rule, offset: -100, scale: 2 }, value: -26 },
    { name: "max_value", rule: { ...rule, maxValue: 30 }, value: 30 },
    { name: "a max_value that is not reached", rule: { ...rule, maxValue: 38 }, value: 37 },
    { name: "a negative max_value", rule: { ...rule, maxValue: -1 }, value: -1 },
    { name: "no lower clamp", rule: { ...rule, offset: -(2n ** 60n) }, value: 37n - 2n ** 60n },
  ])("$name", ({ rule, value }) => {
    expect(scalarOfTick(rule, flows)).toBe(value);
  });

  test("the chain of 20.2 follows the fluxes", () => {
    const config = smallSession({
      topology: smallTopology(3, 4, [
        [1, 2, 3, 5],
        [3, 2, 9, 100],
        [1, 3, -3, 10],
        [2, 3, 4, 50, { c: 6 }],
      ]),
      initialState: [-7, 20, 0],
      totalTicks: 3,
      profile: { ...builtInProfile, stRule: { ...rule, offset: -100, scale: 2 } },
    });
    const blocks = completedRun(config).records.map(({ p_block }) => [p_block.s_t, p_block.C_t]);
    expect(blocks).toEqual([
      [-26, 20987042],
      [62, 356781142],
      [56, 65280663],
    ]);
  });
});

describe("the block-hash chain of GF-01 (engine-core 20.1)", () => {
  const pHashes = [
    "577775a9f882b1a9bbbcc935f64ae598720e8f38ddbd7627b95719ad95451236",
    "895a8d54dbdd42ea907d332683c20f0359cf83b36c688059b12414f2c5a26b65",
    "7d6f05c5ccf48034aa2ec53cecd317a65528673daf8574d231276cd8f89edd12",
    "1f727f7dafb27ad39d5494a8d0b3eabcae2738885c42c7df9292eb4d580bab88",
    "7cc77afef7a2b76d08320a81e593c33735ceba09871fdecff673b5b919657827",
    "136a54f90d1c9e58a85a4a528d31f77e95287061c3f531c597eaacece0a3ddfa",
    "3c5cb661aa13412c569b3fd88c7cdedcbaa912734e69ee013e3d55feccfeb10f",
    "7e52bbd8d3f54d2e65e779dcbfae7fc268ba8475904e07added06af74cb85e1e",
  ];
  const iHash = "b5769f355c6131cd33400d9d6d3ff6f7648bb2a4db823665a119f0c45174cadc";
  const { records } = completedRun(gf01Direct);

  test("P hashes, then the I-block's on the eighth tick", () => {
    expect(records.map(({ block_hash }) => block_hash)).toEqual([...pHashes.slice(0, 7), iHash]);
  });

  test("the last P hash and the Merkle root are inside the I-block's hash", () => {
    const [first, last] = [records[0] as TickRecord, records[7] as TickRecord];
    const canonicalP = toC2({ ...last.p_block, prev_hash: pHashes[6] as string });
    expect(sha256(canonicalP)).toBe(pHashes[7]);
    const root = "b324a439d71fcfc4835e0039b3dfdaad3b2863d19d55fdfa4b090ca4074d7603";
    expect(plainMerkleRoot(pHashes)).toBe(root);
    const canonicalI = { ...(last.i_block as IBlock), merkle_root: root, prev_hash: pHashes[7] as string };
    expect(sha256(toC2(canonicalI))).toBe(iHash);
    expect(toC2({ ...first.p_block, prev_hash: null })).toHaveLength(269);
  });

  test("the preimage of the first P-block", () => {
    expect(toC1((records[0] as TickRecord).p_block)).toBe(
      '{"C_t":20987847,"edge_flux_summary":[{"e_id":1,"f_e":0},{"e_id":2,"f_e":0},{"e_id":3,"f_e":0},{"e_id":4,"f_e":0},{"e_id":5,"f_e":0},{"e_id":6,"f_e":0},{"e_id":7,"f_e":0},{"e_id":8,"f_e":0}],"gid":"GF01","s_t":9,"seq":1,"tick":1,"topology_version":"v1"}',
    );
  });
});

describe("I-blocks", () => {
  const iTicks = (w: Int, totalTicks = 6): readonly number[] =>
    completedRun(
      smallSession({ totalTicks, profile: { ...builtInProfile, iBlockSpacingW: w } }),
    ).records.flatMap(({ tick, i_block }) => (i_block === null ? [] : [tick]));

  test.each<{ name: string; w: Int; ticks: readonly number[] }>([
    { name: "W = 1: at every tick", w: 1, ticks: [1, 2, 3, 4, 5, 6] },
    { name: "W = 4: at its multiples", w: 4, ticks: [4] },
    { name: "W = T: at the last tick", w: 6, ticks: [6] },
    { name: "W above T: never", w: 7, ticks: [] },
    { name: "W above 2^53: never", w: 2n ** 60n, ticks: [] },
  ])("$name", ({ w, ticks }) => {
    expect(iTicks(w)).toEqual(ticks);
  });

  test("capacities are the edges' own, not the effective ones", () => {
    const topology = smallTopology(2, 4, [[1, 2, 1, 9]], { maxEdgeCap: 2 });
    const config = smallSession({
      topology,
      initialState: [0, 0],
      profile: { ...builtInProfile, iBlockSpacingW: 1 },
    });
    const record = completedRun(config).records[0] as TickRecord;
    expect(record.ledger.edges.map(({ cap }) => cap)).toEqual([2]);
    expect(record.i_block?.topology_snapshot.map(({ cap }) => cap)).toEqual([9]);
  });

  test("a topology without edges fails at the first multiple of W", () => {
    const edgeless = (totalTicks: number): unknown =>
      completedRun(
        smallSession({
          topology: smallTopology(1, 4, []),
          initialState: [1],
          totalTicks,
          profile: { ...builtInProfile, iBlockSpacingW: 3 },
        }),
      );
    expect(edgeless(2)).toBeDefined();
    expect(() => edgeless(3)).toThrow("tick 3 needs an I-block");
  });
});

test("a Merkle root without its leaves is the root over them all", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 40 }), (texts) => {
      const leaves = texts.map(sha256);
      const peaks = leaves.reduce<MerklePeaks>((grown, leaf) => addLeaf(grown, leaf, sha256), noLeaves);
      expect(merkleRoot(peaks, sha256)).toBe(plainMerkleRoot(leaves));
    }),
  );
});
