import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2, toC3 } from "../../engine/json/write.ts";
import { readTick } from "../../engine/read-tick.ts";
import { decodeSealed, encodeSealed } from "../../engine/sealed-codec.ts";
import { conformance } from "../support/conformance.ts";
import {
  aeonSession,
  directSession,
  publishedDocument,
  publishedSession,
  publishedText,
} from "../support/published.ts";
import { type CompletedRun, completedRun, documentOf, viaCheckpoint } from "../support/runs.ts";
import { sha256 } from "../support/sha256.ts";

/**
 * Goal: the engine is the published one, byte for byte. Method: every published document is made again, whatever happens to the run on its way, and compared with its published bytes.
 */
const fromRunConfig = [
  "gf01_run_config",
  "gf01_run_config_logging",
  "gf01_run_config_metrics",
  "line_4_run_config",
  "line_4_run_config_cmp1",
  "ring_5_run_config",
  "gov_codex_demo_run_config",
];

type Case = { readonly name: string; readonly session: () => SessionConfig };

const cases: readonly Case[] = [
  { name: "gf01", session: () => directSession("gf01_direct") },
  { name: "pfna_v0_demo", session: () => directSession("pfna_v0_demo") },
  { name: "aeon_apxi_demo", session: aeonSession },
  { name: "line_4", session: () => publishedSession("line_4_run_config") },
  { name: "ring_5", session: () => publishedSession("ring_5_run_config") },
  { name: "governance_codex_demo", session: () => publishedSession("gov_codex_demo_run_config") },
  ...fromRunConfig.map((name) => ({ name, session: () => publishedSession(name) })),
];

/** What may happen to a run before its document is asked for. */
const ways: readonly { readonly way: string; readonly run: (config: SessionConfig) => CompletedRun }[] = [
  { way: "in one go", run: (config) => completedRun(config) },
  { way: "checkpointed and restored at every tick", run: (config) => completedRun(config, viaCheckpoint) },
  { way: "read back from storage", run: (config) => readBack(completedRun(config)) },
];

describe.skipIf(!conformance.present)("published documents", () => {
  describe.each(ways)("$way", ({ run }) => {
    test.each(cases)("$name", ({ name, session }) => {
      const published = publishedDocument(name);
      const text = documentOf(run(session()));
      expect(firstDifference(text, toC2(parseJson(publishedText("snapshots", published.file))))).toBe(null);
      expect(text).toHaveLength(published.canonical_bytes);
      expect(sha256(text)).toBe(published.canonical_sha256);
    });
  });

  test.each(cases.slice(0, 6))("$name equals its canonical file", ({ name, session }) => {
    expect(documentOf(completedRun(session()))).toBe(publishedText("snapshots", "canonical", `${name}.json`));
  });

  test.each(cases)("$name in the form of snapshot files", ({ name, session }) => {
    // The published files keep the order in which the reference made their fields; C3 sorts them (engine-core
    // 16).
    const published = parseJson(publishedText("snapshots", publishedDocument(name).file));
    expect(documentOf(completedRun(session()), "C3")).toBe(toC3(published));
  });
});

/** A run whose ticks have gone through their stored bytes. */
function readBack(run: CompletedRun): CompletedRun {
  const encoded = run.encoded.map(({ bytes }) => readTick(bytes));
  return { ...run, encoded, sealed: decodeSealed(encodeSealed(run.sealed)) };
}

/** Where two texts part, with some of each; null when they are the same. */
function firstDifference(actual: string, expected: string): string | null {
  if (actual === expected) return null;
  let at = 0;
  while (actual[at] === expected[at]) at += 1;
  const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 40);
  return `at ${at}: "${around(actual)}" instead of "${around(expected)}"`;
}
