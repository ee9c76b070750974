import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApxiView } from "../../engine/apxi/view.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { EngineError } from "../../engine/errors.ts";
import { introspectDocument } from "../../engine/introspection/introspect-document.ts";
import { introspectRun, type SealedRun } from "../../engine/introspection/introspect-run.ts";
import type {
  Artefacts,
  IntrospectionView,
  RunArtefacts,
} from "../../engine/introspection/introspection-view.ts";
import { MissingArtefact } from "../../engine/introspection/missing-artefact.ts";
import { shownView } from "../../engine/introspection/shown-view.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import type { NapLayer } from "../../engine/records.ts";
import { anySession } from "../support/any-session.ts";
import { gf01, gf01Direct, govCodexDemo, pfnaDemo, ring5 } from "../support/paper.ts";
import { type CompletedRun, completedRun, deps, documentOf } from "../support/runs.ts";
import { smallSession, smallWindow } from "../support/sessions.ts";

function sealedRun({ config, sealed, encoded }: CompletedRun): SealedRun {
  return { config, sealed, tickAt: (tick) => encoded[tick - 1], ticks: () => encoded };
}

function viewOf(config: SessionConfig): IntrospectionView<RunArtefacts> {
  return introspectRun(sealedRun(completedRun(config)), deps);
}

function documentView(config: SessionConfig): IntrospectionView<Artefacts> {
  return introspectDocument(parseJson(documentOf(completedRun(config))));
}

const demo = govCodexDemo("ENFORCE");

const rowsOf = (envelopes: Iterable<{ layer?: unknown; tick?: unknown; seq?: unknown }>): readonly string[] =>
  [...envelopes].map(({ layer, tick, seq }) => `${layer} ${tick}/${seq}`);

/** The 22 rows of the governed demo (engine-governance 7). */
const demoRows = `
  CTRL 1/1    CTRL 8/9
  GOV 1/1     GOV 1/9     DATA 1/1
  GOV 2/10    DATA 2/2
  GOV 3/11    DATA 3/3
  GOV 4/12    DATA 4/4
  GOV 5/13    DATA 5/5
  GOV 6/14    DATA 6/6
  GOV 7/15    DATA 7/7
  GOV 8/8     GOV 8/9     GOV 8/16    DATA 8/8
  EGRESS 8/10
`
  .trim()
  .split(/\s{2,}/);

describe.each([
  { of: "a sealed run", view: (config: SessionConfig): IntrospectionView<Artefacts> => viewOf(config) },
  { of: "its document read back", view: documentView },
])("the view of $of", ({ view }) => {
  test("has the envelopes of the governed demo in its own order", () => {
    expect(rowsOf(view(demo).getNapEnvelopes())).toEqual(demoRows);
    expect(view(demo).envelopeCount).toBe(22);
  });

  test.each<{ tick?: number; layer?: NapLayer; rows: readonly string[] }>([
    { tick: 1, rows: ["CTRL 1/1", "GOV 1/1", "GOV 1/9", "DATA 1/1"] },
    { tick: 8, rows: ["CTRL 8/9", "GOV 8/8", "GOV 8/9", "GOV 8/16", "DATA 8/8", "EGRESS 8/10"] },
    { tick: 8, layer: "GOV", rows: ["GOV 8/8", "GOV 8/9", "GOV 8/16"] },
    { layer: "CTRL", rows: ["CTRL 1/1", "CTRL 8/9"] },
    { layer: "EGRESS", rows: ["EGRESS 8/10"] },
    { layer: "INGRESS", rows: [] },
    { tick: 9, rows: [] },
    { tick: 0, rows: [] },
  ])("filters envelopes by tick $tick and layer $layer", ({ rows, ...filter }) => {
    expect(rowsOf(view(demo).getNapEnvelopes(filter))).toEqual(rows);
  });

  test("has INGRESS before DATA of its tick", () => {
    expect(rowsOf(view(pfnaDemo).getNapEnvelopes({ tick: 2 }))).toEqual(["INGRESS 2/2", "DATA 2/2"]);
  });

  test("tells what the run is", () => {
    expect(view(gf01)).toMatchObject({
      gid: "GF01",
      runId: "GF01_config",
      totalTicks: 8,
      listedWindowIds: ["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"],
      envelopeCount: 21,
      entryCount: 8,
    });
  });

  test("gives ledger, blocks, entry and manifest by their key", () => {
    const gf = view(gf01);
    expect(gf.getUmxLedger(3)).toMatchObject({ tick: 3, post_u: [3, 1, 0, 0, 0, 0] });
    expect(gf.getLoomPBlock(3)).toMatchObject({ tick: 3, C_t: 65491504 });
    expect(gf.getLoomIBlock(8)).toMatchObject({ tick: 8, C_t: 588473909 });
    expect(gf.getULedgerEntry(8)).toMatchObject({ tick: 8, window_id: "GF01_W1_ticks_1_8" });
    expect(gf.getApxManifest("GF01_W1_ticks_1_8")).toMatchObject({ manifest_check: 786709051 });
  });

  test("lists motifs and proposals", () => {
    const { listCodexMotifs, listCodexProposals } = view(ring5);
    expect(listCodexMotifs().map((motif) => motif["motif_id"])).toEqual(["MOTIF_0001", "MOTIF_0002"]);
    expect(listCodexProposals().map((proposal) => proposal["status"])).toEqual(["REJECTED", "REJECTED"]);
  });

  test.each<{ name: string; ask: (of: IntrospectionView<Artefacts>) => unknown; says: string }>([
    { name: "a ledger", ask: (of) => of.getUmxLedger(9), says: "no UMX ledger of tick 9" },
    { name: "a P-block", ask: (of) => of.getLoomPBlock(0), says: "no P-block of tick 0" },
    { name: "an I-block", ask: (of) => of.getLoomIBlock(3), says: "no I-block of tick 3" },
    { name: "an I-block after the end", ask: (of) => of.getLoomIBlock(16), says: "no I-block of tick 16" },
    { name: "an entry", ask: (of) => of.getULedgerEntry(-1), says: "no U-ledger entry of tick -1" },
    {
      name: "a tick beyond 2^53",
      ask: (of) => of.getUmxLedger(2n ** 60n),
      says: "no UMX ledger of tick 1152921504606846976",
    },
    { name: "a manifest", ask: (of) => of.getApxManifest("W9"), says: "no manifest of window 'W9'" },
    { name: "a hostile name", ask: (of) => of.getApxManifest("__proto__"), says: "window '__proto__'" },
    { name: "an APXi view", ask: (of) => of.getApxiView("W9"), says: "no APXi view of window 'W9'" },
  ])("refuses $name that is not there, naming the key", ({ ask, says }) => {
    const of = view(gf01);
    expect(() => ask(of)).toThrow(says);
    expect(() => ask(of)).toThrow(MissingArtefact);
    expect(() => ask(of)).toThrow(expect.objectContaining({ kind: "value" }));
  });

  test("hands out nothing that can be changed, and the same again", () => {
    const of = view(demo);
    const answers = (): readonly unknown[] => [
      of.getUmxLedger(1),
      of.getLoomPBlock(1),
      of.getLoomIBlock(8),
      of.getApxManifest("GF01_W1_ticks_1_8"),
      of.getULedgerEntry(1),
      [...of.uLedgerEntries()][7],
      [...of.getNapEnvelopes()][3],
      of.listCodexMotifs(),
      of.listCodexProposals(),
      of.windowIds,
      of.listedWindowIds,
    ];
    expect(answers().filter((answer) => !isFrozenDeeply(answer))).toEqual([]);
    expect(answers()).toEqual(answers());
  });
});

function isFrozenDeeply(value: unknown): boolean {
  if (value === null || typeof value !== "object") return true;
  return Object.isFrozen(value) && !(value instanceof Map) && Object.values(value).every(isFrozenDeeply);
}

describe("the view of a sealed run", () => {
  test("reads one record for what is asked by tick", () => {
    const read: (number | "all")[] = [];
    const run = sealedRun(completedRun(demo));
    const view = introspectRun(
      {
        ...run,
        tickAt: (tick) => {
          read.push(tick);
          return run.tickAt(tick);
        },
        ticks: () => {
          read.push("all");
          return run.ticks();
        },
      },
      deps,
    );
    view.getUmxLedger(3);
    view.getLoomPBlock(4);
    view.getLoomIBlock(8);
    view.getApxManifest("GF01_W1_ticks_1_8");
    expect(rowsOf(view.getNapEnvelopes({ tick: 5 }))).toEqual(["GOV 5/13", "DATA 5/5"]);
    expect(read).toEqual([3, 4, 8, 5]);
  });

  test("walks no further than the entry that is asked for", () => {
    const run = sealedRun(completedRun(gf01));
    let passed = 0;
    const counted = function* (): Generator<ReturnType<SealedRun["tickAt"]> & object> {
      for (const record of run.ticks()) {
        passed += 1;
        yield record;
      }
    };
    const entry = introspectRun({ ...run, ticks: counted }, deps).getULedgerEntry(3);
    expect([entry.tick, passed]).toEqual([3, 3]);
  });

  test("leaves the records it was given as they are", () => {
    const run = completedRun(gf01);
    introspectRun(sealedRun(run), deps).getUmxLedger(1);
    expect(Object.isFrozen(run.records[0]?.ledger)).toBe(false);
  });

  test("maps every window of a run, with or without a session", () => {
    expect(viewOf(gf01Direct).windowIds).toEqual(["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"]);
    expect(viewOf(gf01).getApxManifest("GF01_W1_ticks_1_2").apx_name).toBe("GF01_APX_v0_ticks_1_2");
  });

  test("tells which window replaced the manifest of another", () => {
    const view = viewOf(
      smallSession({ windows: [smallWindow("W", [1, 4]), smallWindow("V", [1, 2], { apxName: "APX_W" })] }),
    );
    expect([view.windowIds, view.listedWindowIds]).toEqual([["V"], ["V", "W"]]);
    expect(view.getApxManifest("V")).toMatchObject({ apx_name: "APX_W", window_id: "V" });
    expect(() => view.getApxManifest("W")).toThrow(
      "no manifest of window 'W': window 'V' has the same apx_name 'APX_W'",
    );
  });

  test("a repeated window id is one window, with its last content", () => {
    const view = viewOf(
      smallSession({
        windows: [smallWindow("W", [1, 4]), smallWindow("W", [1, 4], { apxName: "LAST" })],
      }),
    );
    expect([view.windowIds, view.listedWindowIds]).toEqual([["W"], ["W", "W"]]);
    expect(view.getApxManifest("W").apx_name).toBe("LAST");
  });

  test("APXi views come by apx_name and are asked for by window", () => {
    const apxi: ApxiView = {
      apx_name: "GF01_APX_v0_full_window",
      window_id: "GF01_W1_ticks_1_8",
      aeon_window_id: null,
      residual_scheme: "R",
      descriptors_by_stream: new Map([["__proto__", []]]),
    };
    const run = sealedRun(completedRun(gf01));
    const apxiViews = new Map([["GF01_APX_v0_full_window", apxi]]);
    const view = introspectRun({ ...run, sealed: { ...run.sealed, apxiViews } }, deps);
    const shown = view.getApxiView("GF01_W1_ticks_1_8");
    expect(toC2(shown)).toBe(toC2(apxi));
    expect(isFrozenDeeply(shown)).toBe(true);
    expect(() => view.getApxiView("GF01_W1_ticks_1_2")).toThrow("no APXi view of window 'GF01_W1_ticks_1_2'");
  });

  test("motifs and proposals that are given take the place of the run's", () => {
    const run = sealedRun(completedRun(ring5));
    const [motif] = run.sealed.codex.motifs;
    const view = introspectRun(run, deps, {
      codexMotifs: motif === undefined ? [] : [motif],
      codexProposals: [],
    });
    expect([view.listCodexMotifs().length, view.listCodexProposals().length]).toEqual([1, 0]);
  });

  test.each<{ name: string; spoil: (run: SealedRun) => SealedRun; says: string }>([
    {
      name: "a record that is gone",
      spoil: (run) => ({ ...run, tickAt: () => undefined }),
      says: "the records of the run have nothing in the place of tick 3",
    },
    {
      name: "the record of another tick",
      spoil: (run) => ({ ...run, tickAt: () => run.tickAt(1) }),
      says: "the records of the run have tick 1 in the place of tick 3",
    },
  ])("$name is damage, not a missing key", ({ spoil, says }) => {
    const view = introspectRun(spoil(sealedRun(completedRun(gf01))), deps);
    expect(() => view.getUmxLedger(3)).toThrow(new EngineError("value", says));
    expect(() => view.getUmxLedger(3)).not.toThrow(MissingArtefact);
  });

  test("records of another run are found out at the end of the ledger", () => {
    const other = completedRun({ ...gf01, initialState: [4, 0, 0, 0, 0, 0] });
    const run = sealedRun(completedRun(gf01));
    const view = introspectRun({ ...run, ticks: () => other.encoded }, deps);
    expect(() => [...view.uLedgerEntries()]).toThrow("the U-ledger of the tick records ends with");
  });
});

describe("the view of a document", () => {
  test("maps only the primary window, by the scenes (rule 3)", () => {
    expect(documentView(gf01Direct).windowIds).toEqual(["GF01_W1_ticks_1_8"]);
    expect(documentView(gf01Direct).listedWindowIds).toEqual(["GF01_W1_ticks_1_8"]);
    expect(documentView(gf01).windowIds).toEqual(["GF01_W1_ticks_1_8"]);
  });

  test("takes a manifest's own window when it says one (rule 2), its name when nothing helps (rule 4)", () => {
    const document = (manifests: string): string =>
      `{"run_id": "R", "ledgers": [], "manifests": ${manifests}}`;
    const ids = (manifests: string) => introspectDocument(parseJson(document(manifests))).windowIds;
    expect(ids('{"B": {"window_id": "W"}, "A": {}}')).toEqual(["W"]);
    expect(ids('{"B": {}, "A": {"manifest_check": 1}}')).toEqual(["A", "B"]);
    expect(ids("{}")).toEqual([]);
  });

  test("reads APXi views", () => {
    const text =
      '{"run_id": "R", "apxi_views": {"A": {"apx_name": "A", "window_id": "W", "descriptors_by_stream": {}}}}';
    const view = introspectDocument(parseJson(text));
    expect(view.getApxiView("W")).toEqual({ apx_name: "A", window_id: "W", descriptors_by_stream: {} });
  });

  test("names and numbers from outside are kept as they are", () => {
    const ledger = '{"10":1,"9":{"__proto__":[]},"post_u":[123456789012345678901234567890,1.0],"tick":1}';
    const view = introspectDocument(parseJson(`{"run_id":"R","ledgers":[${ledger}]}`));
    expect(toC2(view.getUmxLedger(1))).toBe(ledger);
    expect(isFrozenDeeply(view.getUmxLedger(1))).toBe(true);
  });

  test("GOV envelopes after the last DATA envelope come behind all of them", () => {
    const envelope = (layer: string, tick: number, seq: number): string =>
      `{"layer": "${layer}", "tick": ${tick}, "seq": ${seq}}`;
    const text = `{
      "lifecycle_envelopes": [${envelope("CTRL", 1, 1)}],
      "tick_result": {
        "run_id": "R",
        "envelopes": [${envelope("DATA", 1, 1)}],
        "governance_envelopes": [${envelope("GOV", 3, 9)}, ${envelope("GOV", 2, 4)}, ${envelope("GOV", 1, 2)}],
        "egress_envelopes": [${envelope("EGRESS", 1, 3)}]
      }
    }`;
    expect(rowsOf(introspectDocument(parseJson(text)).getNapEnvelopes())).toEqual([
      "CTRL 1/1",
      "GOV 1/2",
      "DATA 1/1",
      "GOV 2/4",
      "GOV 3/9",
      "EGRESS 1/3",
    ]);
  });

  test.each([
    { text: "[]", says: "a session document is a JSON object" },
    { text: "{}", says: "it has no run_id" },
    { text: '{"tick_result": 3}', says: "tick_result must be an object" },
    { text: '{"run_id": "R", "ledgers": {}}', says: "ledgers must be a list" },
    { text: '{"run_id": "R", "ledgers": [3]}', says: "ledgers[0] must be an object" },
    { text: '{"run_id": "R", "ledgers": [{"tick": "1"}]}', says: "ledgers[0].tick must be an integer" },
    { text: '{"run_id": "R", "p_blocks": [{"tick": 1.0}]}', says: "p_blocks[0].tick must be an integer" },
    { text: '{"run_id": "R", "envelopes": [{"tick": 1}]}', says: "envelopes[0].seq must be an integer" },
    { text: '{"run_id": "R", "manifests": {"A": []}}', says: "manifests.A must be an object" },
  ])("$text is refused: $says", ({ text, says }) => {
    expect(() => introspectDocument(parseJson(text))).toThrow(says);
  });
});

test("whatever the session, its view as documents show it answers like its document", () => {
  // A document in run shape does not show the INGRESS and EGRESS envelopes its run has (engine-core 16).
  fc.assert(
    fc.property(anySession, (any) => {
      const config: SessionConfig = { ...any, shape: "session" };
      let run: CompletedRun;
      try {
        run = completedRun(config);
      } catch (failure) {
        expect(failure).toBeInstanceOf(EngineError);
        return;
      }
      const shown = shownView(introspectRun(sealedRun(run), deps));
      const read = introspectDocument(parseJson(documentOf(run)));
      expect(answersOf(shown, config)).toEqual(answersOf(read, config));
    }),
    { numRuns: 100 },
  );
});

/** Everything a view can be asked for, as text; but windows, which a document cannot always tell. */
function answersOf(view: IntrospectionView<Artefacts>, { totalTicks }: SessionConfig): object {
  const asked = (ask: () => Parameters<typeof toC2>[0]): string => {
    try {
      return toC2(ask());
    } catch (failure) {
      return failure instanceof MissingArtefact ? "missing" : String(failure);
    }
  };
  const ticks = Array.from({ length: totalTicks + 1 }, (_, n) => n + 1);
  return {
    identity: [view.gid, view.runId, view.listedWindowIds],
    counts: [view.totalTicks, view.envelopeCount, view.entryCount],
    byTick: ticks.map((tick) => [
      asked(() => view.getUmxLedger(tick)),
      asked(() => view.getLoomPBlock(tick)),
      asked(() => view.getLoomIBlock(tick)),
      asked(() => view.getULedgerEntry(tick)),
      asked(() => [...view.getNapEnvelopes({ tick })]),
    ]),
    envelopes: asked(() => [...view.getNapEnvelopes()]),
    entries: asked(() => [...view.uLedgerEntries()]),
    motifs: asked(() => view.listCodexMotifs()),
    proposals: asked(() => view.listCodexProposals()),
  };
}
