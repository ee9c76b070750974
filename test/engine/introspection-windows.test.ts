import { describe, expect, test } from "vitest";
import { MissingArtefact } from "../../engine/introspection/missing-artefact.ts";
import {
  artefactOf,
  byWindow,
  type MappingSources,
  type Traits,
} from "../../engine/introspection/window-mapping.ts";

/** Artefacts by apx_name; what an artefact says of itself is all there is to it. */
const artefacts = (...named: readonly (readonly [string, Partial<Traits>])[]): ReadonlyMap<string, Traits> =>
  new Map(named.map(([name, traits]) => [name, { windowId: null, manifestCheck: null, ...traits }]));

const mapped = (byApxName: ReadonlyMap<string, Traits>, sources: Partial<MappingSources>) => {
  const named = new Map([...byApxName].map(([apxName, traits]) => [apxName, { ...traits, apxName }]));
  const result = byWindow(named, (artefact) => artefact, { windows: null, scenes: () => [], ...sources });
  return Object.fromEntries([...result].map(([windowId, { apxName }]) => [windowId, apxName]));
};

describe("which window an artefact belongs to (engine-governance 7): the first rule that yields anything", () => {
  const scene = { manifestCheck: 7, windowId: "BY_SCENE" };
  const windows = [{ windowId: "BY_SESSION", apxName: "A" }];
  const all = artefacts(["A", { windowId: "OWN", manifestCheck: 7 }]);

  test.each<{
    rule: string;
    given: ReadonlyMap<string, Traits>;
    sources: Partial<MappingSources>;
    expected: Record<string, string>;
  }>([
    {
      rule: "1: the windows of the session, whatever else is known",
      given: all,
      sources: { windows, scenes: () => [scene] },
      expected: { BY_SESSION: "A" },
    },
    {
      rule: "1: what no window of the session is called is left out",
      given: artefacts(["A", {}], ["B", { windowId: "OWN" }]),
      sources: { windows },
      expected: { BY_SESSION: "A" },
    },
    {
      rule: "1: of windows that share a name the last one has the artefact",
      given: artefacts(["A", {}]),
      sources: { windows: [...windows, { windowId: "LATER", apxName: "A" }] },
      expected: { LATER: "A" },
    },
    {
      rule: "2: the artefact's own window, when the session is not known",
      given: all,
      sources: { scenes: () => [scene] },
      expected: { OWN: "A" },
    },
    {
      rule: "2: also when the session's windows fit none",
      given: all,
      sources: { windows: [{ windowId: "BY_SESSION", apxName: "B" }] },
      expected: { OWN: "A" },
    },
    {
      rule: "2: of two artefacts only one of which says so, one is left out",
      given: artefacts(["A", { windowId: "OWN" }], ["B", { manifestCheck: 7 }]),
      sources: { scenes: () => [scene] },
      expected: { OWN: "A" },
    },
    {
      rule: "3: the scene with the same manifest check",
      given: artefacts(["A", { manifestCheck: 7 }], ["B", { manifestCheck: 8 }]),
      sources: { scenes: () => [scene] },
      expected: { BY_SCENE: "A" },
    },
    {
      rule: "3: checks beyond 2^53 are compared exactly",
      given: artefacts(["A", { manifestCheck: 2n ** 60n }], ["B", { manifestCheck: 2n ** 60n + 1n }]),
      sources: { scenes: () => [{ manifestCheck: 2n ** 60n + 1n, windowId: "BY_SCENE" }] },
      expected: { BY_SCENE: "B" },
    },
    {
      rule: "4: the names as they are",
      given: artefacts(["A", { manifestCheck: 8 }], ["B", {}]),
      sources: { scenes: () => [scene] },
      expected: { A: "A", B: "B" },
    },
    { rule: "nothing gives nothing", given: artefacts(), sources: { windows }, expected: {} },
  ])("rule $rule", ({ given, sources, expected }) => {
    expect(mapped(given, sources)).toEqual(expected);
  });

  test("hostile names are names like any other", () => {
    const windows = [{ windowId: "__proto__", apxName: "constructor" }];
    const given = new Map([["constructor", { windowId: null, manifestCheck: null }]]);
    const result = byWindow(given, (artefact) => artefact, { windows, scenes: () => [] });
    expect([...result.keys()]).toEqual(["__proto__"]);
  });
});

describe("asking for a window's artefact", () => {
  const windows = [
    { windowId: "EARLY", apxName: "A" },
    { windowId: "LATE", apxName: "A" },
    { windowId: "ALONE", apxName: "B" },
  ];
  const ask = (windowId: string, byId = new Map([["LATE", "manifest"]])): string =>
    artefactOf("manifest", byId, windows, windowId);

  test("gives it", () => {
    expect(ask("LATE")).toBe("manifest");
  });

  test.each([
    { windowId: "NONE", says: "the run has no manifest of window 'NONE'" },
    { windowId: "ALONE", says: "the run has no manifest of window 'ALONE'" },
    {
      windowId: "EARLY",
      says: "the run has no manifest of window 'EARLY': window 'LATE' has the same apx_name 'A', and the later of the two replaced it",
    },
  ])("$windowId is refused by name", ({ windowId, says }) => {
    expect(() => ask(windowId)).toThrow(new MissingArtefact(says));
  });

  test("a window is only replaced by one that has an artefact", () => {
    expect(() => ask("EARLY", new Map())).toThrow(
      new MissingArtefact("the run has no manifest of window 'EARLY'"),
    );
  });
});
