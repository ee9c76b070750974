import { describe, expect, test } from "vitest";
import { type SectionDigests, sectionDifferences, sectionDigests } from "../../bench/section-digests.ts";
import type { Json } from "../../engine/json/json.ts";
import { toC2 } from "../../engine/json/write.ts";
import { sha256 } from "../support/sha256.ts";

const huge = 2n ** 70n;

/** A document as small as one can be that has sections of each sort. */
const document = {
  config: { gid: "G", initial_state: [1, huge] },
  tick_result: {
    run_id: "R",
    codex_motifs: [{ motif_id: "M" }],
    ledgers: [
      { tick: 1, post_u: [huge] },
      { tick: 2, post_u: [-1] },
      { tick: 10, post_u: [0] },
    ],
    scenes: [{ tick: 1 }, { tick: 1 }, { tick: 2 }],
    ingress_envelopes: [],
  },
};

const digestsOf = (value: Json): SectionDigests => sectionDigests(toC2(value), sha256);

const withResult = (change: { readonly [field: string]: Json }): SectionDigests =>
  digestsOf({ ...document, tick_result: { ...document.tick_result, ...change } });

const golden = digestsOf(document);

test("a section's digest is that of its canonical text", () => {
  expect(golden.sections).toEqual({
    config: sha256(toC2(document.config)),
    "tick_result.codex_motifs": sha256(toC2(document.tick_result.codex_motifs)),
    "tick_result.ingress_envelopes": sha256("[]"),
    "tick_result.ledgers": sha256(toC2(document.tick_result.ledgers)),
    "tick_result.run_id": sha256('"R"'),
    "tick_result.scenes": sha256(toC2(document.tick_result.scenes)),
  });
});

test("lists whose items say their tick have a line for each tick", () => {
  const line = (tick: number, text: string): string => `${tick} ${sha256(text).slice(0, 16)}`;
  expect(golden.ticks).toEqual({
    "tick_result.ledgers": document.tick_result.ledgers.map((ledger) => line(ledger.tick, toC2(ledger))),
    "tick_result.scenes": [line(1, '{"tick":1}{"tick":1}'), line(2, '{"tick":2}')],
  });
});

test("the session inside a window grammar has sections of its own", () => {
  expect(Object.keys(digestsOf({ aeon_grammar: {}, session: document }).sections)).toEqual(
    expect.arrayContaining(["aeon_grammar", "session.config", "session.tick_result.ledgers"]),
  );
});

describe("differences", () => {
  test.each<{ name: string; fresh: SectionDigests; lines: readonly string[] }>([
    { name: "none", fresh: digestsOf(document), lines: [] },
    {
      name: "a state that is off by one beyond 2^53",
      fresh: digestsOf({ ...document, config: { gid: "G", initial_state: [1, huge + 1n] } }),
      lines: ["config differs"],
    },
    {
      name: "the section of the lowest tick first, ticks counted as numbers",
      fresh: withResult({
        run_id: "other",
        ledgers: [
          { tick: 1, post_u: [huge] },
          { tick: 2, post_u: [-1] },
          { tick: 10, post_u: [1] },
        ],
        scenes: [{ tick: 1 }, { tick: 1 }, { tick: 2, more: true }],
      }),
      lines: [
        "tick_result.scenes differs from tick 2",
        "tick_result.ledgers differs from tick 10",
        "tick_result.run_id differs",
      ],
    },
    {
      name: "a tick that only the golden has",
      fresh: withResult({ scenes: [{ tick: 1 }, { tick: 1 }] }),
      lines: ["tick_result.scenes differs from tick 2"],
    },
    {
      name: "the same items in another order",
      fresh: withResult({ ledgers: document.tick_result.ledgers.toReversed() }),
      lines: ["tick_result.ledgers differs"],
    },
    {
      name: "a section that is new",
      fresh: digestsOf({ ...document, metrics: {} }),
      lines: ["metrics: the golden has none"],
    },
    {
      name: "a section that is gone",
      fresh: digestsOf({ tick_result: document.tick_result }),
      lines: ["config: the golden alone has it"],
    },
  ])("$name", ({ fresh, lines }) => {
    expect(sectionDifferences(golden, fresh)).toEqual(lines);
  });
});
