import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtInProfile } from "../../engine/config/built-in.ts";
import { loadRegistry, type Scenario } from "../../engine/config/load-registry.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import { parsePfna } from "../../engine/config/parse-pfna.ts";
import { parseProfile } from "../../engine/config/parse-profile.ts";
import { parseTopology } from "../../engine/config/parse-topology.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { policySetHash } from "../../engine/governance/policy-set-hash.ts";
import { diskFiles } from "../support/config-files.ts";
import { conformance } from "../support/conformance.ts";
import { aeonApxiDemo, pfnaDemo } from "../support/paper.ts";
import { acceptedValue } from "../support/problems.ts";
import { aeonSession, directSession } from "../support/published.ts";
import { completedRun, documentOf } from "../support/runs.ts";
import { bigNumbers, limitedEdges, smallWorld } from "../support/seeded-graph.ts";
import { sha256 } from "../support/sha256.ts";
import { shippedScenarios } from "../support/shipped.ts";

const folder = join(import.meta.dirname, "..", "..", "scenarios");
const registry = acceptedValue(loadRegistry(diskFiles, join(folder, "registry.json")));

function scenarioOf(id: string): Scenario {
  const scenario = registry.scenarios.find(({ scenarioId }) => scenarioId === id);
  if (scenario === undefined) throw new Error(`the registry has no scenario ${id}`);
  return scenario;
}

// engine-core 19 and engine-governance 12.
test.each([
  { id: "gf01", pillars: ["gate", "press", "nap"], hint: "very-small", run: "GF01/GF01_config/8" },
  { id: "line-4", pillars: ["gate", "press"], hint: "small", run: "LINE4/LINE4_demo/6" },
  { id: "ring-5", pillars: ["gate", "press"], hint: "small", run: "RING5/RING5_demo/5" },
  {
    id: "gov-codex-demo",
    pillars: ["gate", "press", "governance", "codex"],
    hint: "small",
    run: "GF01/GOV_CODEX_DEMO/8",
  },
  { id: "star-5", pillars: ["umx", "press"], hint: "small", run: "STAR5/STAR5_demo/6" },
  { id: "line-4-pfna", pillars: ["gate", "press"], hint: "small", run: "LINE4/PFNA_DEMO_RUN/4" },
  {
    id: "aeon-apxi",
    pillars: ["gate", "press", "aeon", "apxi"],
    hint: "small",
    run: "LINE4/AEON_APXI_DEMO_RUN/6",
  },
  {
    id: "small-world-48",
    pillars: ["gate", "umx", "press", "codex"],
    hint: "full",
    run: "SW48/SW48_full/480",
  },
  { id: "big-numbers-96", pillars: ["umx", "press", "codex"], hint: "full", run: "BIG96/BIG96_full/256" },
  {
    id: "governed-48",
    pillars: ["gate", "umx", "press", "governance", "codex"],
    hint: "full",
    run: "GOV48/GOV48_full/256",
  },
])("scenario $id loads and runs $run", ({ id, pillars, hint, run }) => {
  const scenario = scenarioOf(id);
  expect([scenario.pillars, scenario.runtimeHint]).toEqual([pillars, hint]);
  const session = acceptedValue(loadSession(diskFiles, scenario.runConfigPath));
  expect(`${session.topology.gid}/${session.runId}/${session.totalTicks}`).toBe(run);
});

test("the registry lists the published scenarios, then ours", () => {
  expect(registry.scenarios.map(({ scenarioId }) => scenarioId)).toEqual(shippedScenarios);
});

test.each(readdirSync(join(folder, "configs")))("run config %s has nothing wrong with it", (name) => {
  acceptedValue(loadSession(diskFiles, join(folder, "configs", name)));
});

test("the governed demo has its published policy set", () => {
  const session = acceptedValue(loadSession(diskFiles, scenarioOf("gov-codex-demo").runConfigPath));
  expect(policySetHash(session.governance, sha256)).toBe(
    "1372f078185947f199b6d0a6463fae603b3b03953df9230a8f8741055ac61995",
  );
});

test("the PFNA variant adjusts the line before tick 1 and at tick 2", () => {
  const session = acceptedValue(loadSession(diskFiles, join(folder, "configs", "line-4-pfna.json")));
  expect(session.pfnaInputs.map(({ pfnaId, tick, values }) => ({ pfnaId, tick, values }))).toEqual([
    { pfnaId: "init_boost", tick: 0, values: [1, -1, 0, 0] },
    { pfnaId: "tick2_adjust", tick: 2, values: [0, 2, 0, -1] },
  ]);
});

// engine-core 20.2
test("the star's centre pours out for three ticks", () => {
  const { records } = completedRun(acceptedValue(loadSession(diskFiles, scenarioOf("star-5").runConfigPath)));
  expect(records.map(({ ledger }) => ledger.post_u)).toEqual([
    [26, 6, 6, 6, 6],
    [18, 8, 8, 8, 8],
    ...new Array(4).fill([14, 9, 9, 9, 9]),
  ]);
});

test.each([
  { topology: "small-world-48", graph: smallWorld(48_001, 48) },
  { topology: "big-numbers-96", graph: bigNumbers(96_001, 96) },
  { topology: "governed-48", graph: limitedEdges(48_002, 48) },
])("$topology is the graph of its seed", ({ topology, graph }) => {
  const { topology: read, initialState } = acceptedValue(
    loadSession(diskFiles, scenarioOf(topology).runConfigPath),
  );
  expect(
    read.edges.map(({ eId, i, j, k, cap, c, causalRadius }) => ({ eId, i, j, k, cap, c, causalRadius })),
  ).toEqual(
    graph.edges.map(({ e_id: eId, i, j, k, cap, c = 0, causal_radius: causalRadius = null }) => ({
      eId,
      i,
      j,
      k,
      cap,
      c,
      causalRadius,
    })),
  );
  expect(initialState).toEqual(graph.initialState);
});

test("the big numbers are beyond what a double counts exactly, at every tick", () => {
  const { records } = completedRun(
    acceptedValue(loadSession(diskFiles, scenarioOf("big-numbers-96").runConfigPath)),
  );
  for (const { ledger } of records)
    expect(ledger.edges.some(({ f_e }) => typeof f_e === "bigint")).toBe(true);
});

test("the governed scenario never rests, and uses every stream source, every scheme and every limit", () => {
  const session = acceptedValue(loadSession(diskFiles, scenarioOf("governed-48").runConfigPath));
  const { records, sealed } = completedRun(session);
  const streams = session.windows.flatMap((window) => window.streams);
  expect(new Set(records.map(({ ledger }) => String(ledger.post_u))).size).toBe(256);
  expect([...new Set(streams.map(({ source }) => source))].sort()).toEqual([
    "fluxes",
    "post_u",
    "post_u_deltas",
    "pre_u",
    "prev_chain",
  ]);
  expect(
    new Set(sealed.manifests.flatMap((manifest) => manifest.streams.map(({ scheme }) => scheme))),
  ).toEqual(new Set(["ID", "R", "GR"]));
  expect(sealed.codex.actions).toHaveLength(3);
  expect(new Set(sealed.codex.proposals.map((proposal) => proposal.governance_status))).toEqual(
    new Set(["OK", "SOFT_FAIL"]),
  );
  expect(records.some(({ ledger }) => ledger.causal_radius_applied)).toBe(true);
  expect(records.some(({ ledger }) => ledger.edges.some(({ du, f_e }) => du > 0 && f_e < 0))).toBe(true);
});

test("the session files are the demos of the specification", () => {
  const session = (name: string): SessionConfig =>
    acceptedValue(loadSession(diskFiles, join(folder, "configs", `${name}.json`)));
  const documentOfDemo = (config: SessionConfig): string => documentOf(completedRun(config));
  expect(documentOfDemo(session("line-4-pfna-demo"))).toBe(documentOfDemo(pfnaDemo));
  expect(documentOfDemo(session("aeon-apxi"))).toBe(documentOfDemo(aeonApxiDemo));
});

test("the built-in profile is CMP-0 as our file has it", () => {
  const path = join(folder, "profiles", "cmp-0.json");
  expect(acceptedValue(parseProfile(path, readFileSync(path, "utf8")))).toStrictEqual(builtInProfile);
});

describe.skipIf(!conformance.present)("beside the published files", () => {
  /** Free-form diagnostics differ: they are notes, and reach no document. */
  function comparable(path: string): SessionConfig {
    const session = acceptedValue(loadSession(diskFiles, path));
    const meta = new Map(session.governance.meta);
    meta.delete("diagnostics");
    return { ...session, governance: { ...session.governance, meta } };
  }

  test.each([
    ["gf01", "gf01_run_config"],
    ["gf01-logging", "gf01_run_config_logging"],
    ["gf01-metrics", "gf01_run_config_metrics"],
    ["line-4", "line_4_run_config"],
    ["line-4-cmp-1", "line_4_run_config_cmp1"],
    ["ring-5", "ring_5_run_config"],
    ["gov-codex-demo", "gov_codex_demo_run_config"],
  ])("our %s resolves to what %s resolves to", (ours, published) => {
    expect(comparable(join(folder, "configs", `${ours}.json`))).toStrictEqual(
      comparable(conformance.path("fixtures", "configs", `${published}.json`)),
    );
  });

  test.each([
    { ours: "line-4-pfna-demo", published: () => directSession("pfna_v0_demo") },
    { ours: "aeon-apxi", published: aeonSession },
  ])("our session file $ours resolves to the published session", ({ ours, published }) => {
    const session = acceptedValue(loadSession(diskFiles, join(folder, "configs", `${ours}.json`)));
    const { topology: _, ...others } = published();
    expect(session).toMatchObject(others);
    expect(fingerprintOf({ scenarioId: "", session }, sha256)).toBe(
      fingerprintOf({ scenarioId: "", session: published() }, sha256),
    );
  });

  test.each([
    ["gf01", "gf01"],
    ["line-4", "line_4"],
    ["ring-5", "ring_5"],
    ["star-5", "star_5"],
  ])("our topology %s is the published %s", (ours, published) => {
    const theirs = conformance.path("fixtures", "topologies", `${published}_topology_profile.json`);
    const read = (path: string): unknown => acceptedValue(parseTopology(path, readFileSync(path, "utf8")));
    expect(read(join(folder, "topologies", `${ours}.json`))).toStrictEqual(read(theirs));
  });

  test("our PFNA entries are the published ones", () => {
    const [ours, theirs] = [
      acceptedValue(loadSession(diskFiles, join(folder, "configs", "line-4-pfna.json"))).pfnaInputs,
      acceptedValue(
        parsePfna(
          conformance.path("fixtures", "pfna", "pfna_v0_demo.json"),
          readFileSync(conformance.path("fixtures", "pfna", "pfna_v0_demo.json"), "utf8"),
        ),
      ),
    ];
    expect(ours).toStrictEqual(theirs);
  });
});
