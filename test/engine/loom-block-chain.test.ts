import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { EngineError } from "../../engine/errors.ts";
import { toC2 } from "../../engine/json/write.ts";
import {
  type BlockChain,
  type ChainedBlock,
  chainBlocks,
  chainRecord,
  chainState,
  emptyBlockChain,
} from "../../engine/loom/block-chain.ts";
import type { TickRecord } from "../../engine/records.ts";
import { anySession } from "../support/any-session.ts";
import { builtInProfile } from "../support/built-in.ts";
import { gf01Direct } from "../support/paper.ts";
import { merkleRoot } from "../support/plain-engine.ts";
import { type CompletedRun, completedRun } from "../support/runs.ts";
import { smallSession } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

/** All blocks of a run, and the chain after the last. */
function chained(records: readonly TickRecord[]): {
  readonly chain: BlockChain;
  readonly blocks: readonly ChainedBlock[];
} {
  let chain = emptyBlockChain;
  const blocks: ChainedBlock[] = [];
  for (const record of records) {
    const next = chainRecord(chain, record, sha256);
    blocks.push(...next.blocks);
    chain = next.chain;
  }
  return { chain, blocks };
}

function runOrNull(config: SessionConfig): CompletedRun | null {
  try {
    return completedRun(config);
  } catch (failure) {
    if (failure instanceof EngineError) return null;
    throw failure;
  }
}

describe("the block-hash chain of GF-01, made again from its records (engine-core 20.1)", () => {
  const { records } = completedRun(gf01Direct);
  const { chain, blocks } = chained(records);
  const root = "b324a439d71fcfc4835e0039b3dfdaad3b2863d19d55fdfa4b090ca4074d7603";
  const tip = "b5769f355c6131cd33400d9d6d3ff6f7648bb2a4db823665a119f0c45174cadc";

  test.each<readonly [type: string, tick: number, hash: string]>([
    ["P", 1, "577775a9f882b1a9bbbcc935f64ae598720e8f38ddbd7627b95719ad95451236"],
    ["P", 2, "895a8d54dbdd42ea907d332683c20f0359cf83b36c688059b12414f2c5a26b65"],
    ["P", 3, "7d6f05c5ccf48034aa2ec53cecd317a65528673daf8574d231276cd8f89edd12"],
    ["P", 4, "1f727f7dafb27ad39d5494a8d0b3eabcae2738885c42c7df9292eb4d580bab88"],
    ["P", 5, "7cc77afef7a2b76d08320a81e593c33735ceba09871fdecff673b5b919657827"],
    ["P", 6, "136a54f90d1c9e58a85a4a528d31f77e95287061c3f531c597eaacece0a3ddfa"],
    ["P", 7, "3c5cb661aa13412c569b3fd88c7cdedcbaa912734e69ee013e3d55feccfeb10f"],
    ["P", 8, "7e52bbd8d3f54d2e65e779dcbfae7fc268ba8475904e07added06af74cb85e1e"],
    ["I", 8, tip],
  ])("%s-block of tick %i", (type, tick, hash) => {
    const block = blocks.find((each) => each.type === type && each.tick === tick);
    expect(block?.hash).toBe(hash);
    expect(sha256(block?.text ?? "")).toBe(hash);
  });

  test("nine blocks, in order", () => {
    expect(blocks.map(({ type, tick }) => `${type}${tick}`).join(" ")).toBe("P1 P2 P3 P4 P5 P6 P7 P8 I8");
  });

  test("the first text is the P-block's preimage with a prev_hash of null, 269 characters", () => {
    const [first] = blocks;
    expect(first?.text).toHaveLength(269);
    expect(first?.text).toContain('"gid":"GF01","prev_hash":null,"s_t":9');
  });

  test("the state of the chain (engine-core 7.4)", () => {
    expect(chainState(chain)).toEqual({
      height: 8,
      tip_hash: tip,
      latest_merkle_root: root,
      latest_iblock_tick: 8,
    });
    expect(chainState(emptyBlockChain)).toEqual({
      height: 0,
      tip_hash: null,
      latest_merkle_root: null,
      latest_iblock_tick: null,
    });
    expect(chainState(chained(records.slice(0, 7)).chain)).toEqual({
      height: 7,
      tip_hash: "3c5cb661aa13412c569b3fd88c7cdedcbaa912734e69ee013e3d55feccfeb10f",
      latest_merkle_root: null,
      latest_iblock_tick: null,
    });
  });
});

test("after an I-block the next P-block links to it, and the Merkle root is of the last W P-blocks", () => {
  const config = smallSession({ totalTicks: 7, profile: { ...builtInProfile, iBlockSpacingW: 3 } });
  const { blocks, chain } = chained(completedRun(config).records);
  const hashOf = (name: string): string | undefined =>
    blocks.find(({ type, tick }) => `${type}${tick}` === name)?.hash;
  const textOf = (name: string): string | undefined =>
    blocks.find(({ type, tick }) => `${type}${tick}` === name)?.text;
  expect(textOf("P4")).toContain(`"prev_hash":"${hashOf("I3")}"`);
  expect(textOf("I6")).toContain(`"prev_hash":"${hashOf("P6")}"`);
  expect(textOf("P7")).toContain(`"prev_hash":"${hashOf("I6")}"`);
  const lastThree = ["P4", "P5", "P6"].map((name) => hashOf(name) ?? "");
  expect(textOf("I6")).toContain(`"merkle_root":"${merkleRoot(lastThree)}"`);
  expect(chainState(chain)).toMatchObject({
    height: 7,
    latest_merkle_root: merkleRoot(lastThree),
    latest_iblock_tick: 6,
  });
});

test("a canonical block lists its edges by e_id, however they were given", () => {
  const [record] = completedRun(smallSession()).records as [TickRecord];
  const reversed = { ...record.p_block, edge_flux_summary: record.p_block.edge_flux_summary.toReversed() };
  expect(chainBlocks(emptyBlockChain, reversed, null, sha256)).toEqual(
    chainBlocks(emptyBlockChain, record.p_block, null, sha256),
  );
});

describe("records that don't lead to the recorded hash are refused", () => {
  const config = smallSession({ totalTicks: 3, profile: { ...builtInProfile, iBlockSpacingW: 2 } });
  const [first, second, third] = completedRun(config).records as [TickRecord, TickRecord, TickRecord];

  test.each<{ name: string; records: readonly TickRecord[]; tick: number }>([
    {
      name: "a changed P-block",
      records: [{ ...first, p_block: { ...first.p_block, s_t: 10 } }],
      tick: 1,
    },
    { name: "a changed hash", records: [{ ...first, block_hash: "0".repeat(64) }], tick: 1 },
    { name: "a tick left out", records: [first, third], tick: 3 },
    { name: "an I-block left out", records: [first, { ...second, i_block: null }], tick: 2 },
    {
      name: "a changed I-block",
      records: [first, { ...second, i_block: second.i_block && { ...second.i_block, post_u: [1, 2, 3] } }],
      tick: 2,
    },
  ])("$name", ({ records, tick }) => {
    expect(() => chained(records)).toThrow(
      expect.objectContaining({
        kind: "value",
        message: expect.stringContaining(`the blocks of tick ${tick} hash to`),
      }),
    );
  });
});

test("blocks of any session are those that were hashed while it ran, in ASCII", () => {
  fc.assert(
    fc.property(anySession, (config) => {
      const run = runOrNull(config);
      if (run === null) return;
      const { chain, blocks } = chained(run.records);
      expect(chain.tipHash).toBe(run.state.loom.tipHash);
      expect(chain.leaves).toEqual(run.state.loom.leaves);
      for (const { hash, text } of blocks) {
        expect(sha256(text)).toBe(hash);
        expect(text).toMatch(/^[ -~]*$/);
      }
      const [first] = run.records as [TickRecord];
      expect(blocks[0]?.text).toBe(toC2({ ...first.p_block, prev_hash: null }));
    }),
  );
});
