import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { documentBytes } from "../../engine/document/document-bytes.ts";
import { shownIBlock, shownLedger, shownPBlock } from "../../engine/document/shown.ts";
import { dataEnvelopeOfTick, decisionEnvelopeOfTick } from "../../engine/document/tick-views.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { EngineError } from "../../engine/errors.ts";
import { sceneOf } from "../../engine/gate/scene.ts";
import type { Json, JsonMap } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC1, toC2, toC3 } from "../../engine/json/write.ts";
import type { TickRecord } from "../../engine/records.ts";
import { factsOf } from "../../engine/seal.ts";
import { entryOf, shownEntry } from "../../engine/uledger/entry.ts";
import { anySession } from "../support/any-session.ts";
import {
  gf01,
  gf01Direct,
  gf01Logging,
  gf01Metrics,
  govCodexDemo,
  line4,
  line4Cmp1,
  pfnaDemo,
  ring5,
} from "../support/paper.ts";
import { type CompletedRun, completedRun, deps, documentOf, viaCheckpoint } from "../support/runs.ts";
import { smallSession, smallTopology, smallWindow } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

describe("published digests (engine-core 20.5, engine-governance 8)", () => {
  test.each<{ name: string; config: SessionConfig; chars: number; digest: string }>([
    {
      name: "gf01 direct",
      config: gf01Direct,
      chars: 16927,
      digest: "a68a0f14adbc4e3b11185dec33c2a5a81f8bd055aea0a9270712e275e365da8a",
    },
    {
      name: "gf01",
      config: gf01,
      chars: 26676,
      digest: "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9",
    },
    {
      name: "gf01_logging",
      config: gf01Logging,
      chars: 17672,
      digest: "8f0185766f9adba5f35a17fef1f6c81a8ec313b7512a92030bd5a44e6a9f10da",
    },
    {
      name: "gf01_metrics",
      config: gf01Metrics,
      chars: 17967,
      digest: "7f4261d5af9c1bff42d02498ff865fde17a8d1501ac5a6ecdbec13d08602d625",
    },
    {
      name: "line_4",
      config: line4,
      chars: 10574,
      digest: "6d7fd18bed8992e3ff223e7dc1726f61d1b50293bd616d277db23f67cbfb4d12",
    },
    {
      name: "line_4_cmp1",
      config: line4Cmp1,
      chars: 10714,
      digest: "f116d237b4e6e116578cec94e2168d94b1998ab6590735ab7c62d8a3e7ff923a",
    },
    {
      name: "ring_5",
      config: ring5,
      chars: 17179,
      digest: "e957af39e6dcc8496ec10b3583406cbabc4b44baecfcbd0e2126096e62178ca6",
    },
    {
      name: "governance_codex_demo",
      config: govCodexDemo("ENFORCE"),
      chars: 27551,
      digest: "81ac223cda360a09ab9516a566f5a14c0d06e4b9a041156bc0096ff13eeca935",
    },
    {
      name: "pfna_v0_demo",
      config: pfnaDemo,
      chars: 8945,
      digest: "a29eb5866abba5d9ac00ed6310a689c4cb30316087aca3727bba35ed20b21025",
    },
  ])("$name", ({ config, chars, digest }) => {
    const text = documentOf(completedRun(config, viaCheckpoint));
    expect([text.length, sha256(text)]).toEqual([chars, digest]);
  });
});

/** A list of a document by the path of its names. */
function listAt(document: Json, ...path: readonly string[]): readonly Json[] {
  return path.reduce<Json>((at, name) => (at as JsonMap).get(name) ?? null, document) as readonly Json[];
}

describe("the lists of a document are the views of its ticks", () => {
  const wide = smallTopology(
    3,
    4,
    [
      [1, 2, 1, 9],
      [3, 3, -2, 2n ** 60n],
    ],
    { gid: "é\u{1f600}" },
  );
  const config: SessionConfig = {
    ...govCodexDemo("DRY_RUN"),
    topology: wide,
    initialState: [2n ** 60n, -5, 0],
    profile: { ...gf01.profile, iBlockSpacingW: 3 },
    pfnaInputs: [
      {
        pfnaId: "p\u007f",
        gid: wide.gid,
        runId: "GOV_CODEX_DEMO",
        tick: 4,
        nid: "outside",
        values: [1, 2, 3],
        description: "",
      },
    ],
  };
  const run = completedRun(config);
  const facts = factsOf(config, run.sealed);
  const document = parseJson(documentOf(run));

  test.each<{ list: string; view: (record: TickRecord) => Json }>([
    { list: "ledgers", view: ({ ledger }) => shownLedger(ledger) },
    { list: "p_blocks", view: ({ p_block }) => shownPBlock(p_block) },
    { list: "i_blocks", view: ({ i_block }) => i_block && shownIBlock(i_block) },
    { list: "ingress_envelopes", view: ({ ingress }) => ingress },
    { list: "scenes", view: (record) => sceneOf(facts, record) },
    { list: "envelopes", view: (record) => dataEnvelopeOfTick(facts, record) },
  ])("$list", ({ list, view }) => {
    const views = run.records.map(view).filter((one) => one !== null);
    expect(views.length).toBeGreaterThan(0);
    expect(toC2(listAt(document, "tick_result", list))).toBe(toC2(views));
  });

  test("governance_envelopes", () => {
    const views = [
      ...run.records.map((record) => decisionEnvelopeOfTick(facts, record)),
      ...run.sealed.governanceEnvelopes,
    ];
    expect(toC2(listAt(document, "tick_result", "governance_envelopes"))).toBe(toC2(views));
  });

  test("u_ledger_entries", () => {
    let previous: string | null = null;
    const hashes = listAt(document, "tick_result", "u_ledger_entries");
    for (const [n, record] of run.records.entries()) {
      const envelopeHash = sha256(toC1(dataEnvelopeOfTick(facts, record)));
      const { tick, p_block, ledger_hash: ledgerHash, p_block_hash: pBlockHash } = record;
      const entry = entryOf(
        facts,
        { tick, chain: p_block.C_t, ledgerHash, pBlockHash },
        envelopeHash,
        previous,
      );
      expect(toC2(hashes[n] ?? null)).toBe(toC2(shownEntry(entry)));
      previous = ((hashes[n + 1] ?? new Map()) as JsonMap).get("prev_entry_hash") as string;
    }
  });

  test("codex lists and lifecycle envelopes", () => {
    expect(toC2(listAt(document, "tick_result", "codex_hypothetical_actions"))).toBe(
      toC2(run.sealed.codex.hypotheticalActions),
    );
    expect(toC2(listAt(document, "lifecycle_envelopes"))).toBe(toC2(run.sealed.lifecycleEnvelopes));
  });
});

test("the file form of any document is its canonical form laid out", () => {
  fc.assert(
    fc.property(anySession, (config) => {
      let run: CompletedRun;
      try {
        run = completedRun(config);
      } catch (failure) {
        if (failure instanceof EngineError) return;
        throw failure;
      }
      expect(documentOf(run, "C3")).toBe(toC3(parseJson(documentOf(run))));
    }),
  );
});

describe("a document is written piece by piece", () => {
  const run = completedRun(smallSession({ totalTicks: 500 }));

  test("in chunks of some 64 KiB", () => {
    const chunks = [...documentBytes("C2", run.config, run.sealed, () => run.encoded, deps)];
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks.slice(0, -1)) {
      expect(chunk.length).toBeGreaterThanOrEqual(64 * 1024);
      expect(chunk.length).toBeLessThan(68 * 1024);
    }
  });

  test("asking for the ticks only as it gets to them", () => {
    let asked = 0;
    function* ticks(): Generator<EncodedTick> {
      for (const tick of run.encoded) {
        asked += 1;
        yield tick;
      }
    }
    const [first] = documentBytes("C2", run.config, run.sealed, ticks, deps);
    expect(first?.length).toBeGreaterThan(0);
    expect(asked).toBeLessThan(run.records.length);
  });
});

describe("a document is refused when the ticks are not the run's", () => {
  const run = completedRun(smallSession());
  const other = completedRun(smallSession({ initialState: [21, 3, -4] }));
  const otherTopology = completedRun(
    smallSession({
      topology: smallTopology(3, 4, [
        [1, 2, 1, 9],
        [2, 3, 2, 8],
      ]),
    }),
  );

  test.each<{ name: string; encoded: readonly EncodedTick[]; message: string }>([
    { name: "one is missing", encoded: run.encoded.slice(1), message: "expected tick 1 of 4" },
    {
      name: "they are of another run",
      encoded: other.encoded,
      message: "the U-ledger of the tick records ends",
    },
    {
      name: "they are of another topology",
      encoded: otherTopology.encoded,
      message: "the U-ledger of the tick records ends",
    },
  ])("$name", ({ encoded, message }) => {
    expect(() => documentOf({ ...run, encoded })).toThrow(message);
  });
});

test("the windows of a session are listed as configured, repeated ids included", () => {
  const config = smallSession({
    windows: [smallWindow("b", [1, 1]), smallWindow("a", [1, 2]), smallWindow("b", [2, 4])],
    primaryWindowId: "a",
  });
  expect(listAt(parseJson(documentOf(completedRun(config))), "config", "window_ids")).toEqual([
    "a",
    "b",
    "b",
  ]);
});
