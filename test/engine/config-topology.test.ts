import { describe, expect, test } from "vitest";
import { parseTopology } from "../../engine/config/parse-topology.ts";
import type { Topology } from "../../engine/config/topology.ts";
import { acceptedValue, type Expected, expectProblems } from "../support/problems.ts";
import { type Changes, topologyText } from "../support/small-config.ts";

const file = "topologies/row.json";

function accepted(changes?: Changes): Topology {
  return acceptedValue(parseTopology(file, topologyText(changes)));
}

test("what a file leaves out gets its default", () => {
  expect(accepted()).toStrictEqual({
    gid: "ROW3",
    profile: "CMP-0",
    n: 3,
    sc: 4,
    causalRadius: 0,
    maxEdgeCap: null,
    napRef: null,
    nodes: [
      { nodeId: 1, label: "", attrs: new Map() },
      { nodeId: 2, label: "middle", attrs: new Map() },
      { nodeId: 3, label: "", attrs: new Map() },
    ],
    edges: [
      { eId: 1, i: 1, j: 2, k: 1, cap: 9, sc: 4, c: 0, causalRadius: null, attrs: new Map() },
      { eId: 2, i: 2, j: 3, k: 2, cap: 9, sc: 4, c: 0, causalRadius: null, attrs: new Map() },
    ],
    version: "v1",
  });
});

describe("what a graph is free to do", () => {
  test.each<{ name: string; changes: Changes }>([
    { name: "self loops", changes: { "edges[0].j": 1 } },
    { name: "reversed edges", changes: { "edges[0].i": 2, "edges[0].j": 1 } },
    { name: "parallel edges", changes: { "edges[1].i": 1, "edges[1].j": 2 } },
    { name: "negative k, cap and c", changes: { "edges[0].k": -1, "edges[0].cap": -2, "edges[0].c": -3 } },
    { name: "no edges", changes: { edges: [] } },
    { name: "an empty gid", changes: { gid: "" } },
    { name: "unknown fields", changes: { colour: "blue" } },
    { name: "meta of null", changes: { meta: null } },
    {
      name: "every optional field",
      changes: {
        causal_radius: 3,
        max_edge_cap: 7,
        nap_ref: "",
        meta: { version: "" },
        "edges[0].causal_radius": 1,
      },
    },
  ])("$name", ({ changes }) => {
    expect(parseTopology(file, topologyText(changes)).ok).toBe(true);
  });

  test("numbers beyond 2^53 are kept exactly", () => {
    const { edges } = accepted({ "edges[0].k": -9007199254740993n, "edges[0].cap": 9007199254740993n });
    expect(edges[0]).toMatchObject({ k: -9007199254740993n, cap: 9007199254740993n });
  });

  test.each<[unknown, string]>([
    ["v7", "v7"],
    [2, "2"],
    [1.5, "1.5"],
    [true, "True"],
  ])("a version of %j is the text %j", (version, text) => {
    expect(accepted({ meta: { version } }).version).toBe(text);
  });

  test("names may hold any character", () => {
    expect(accepted({ gid: "Größe \u{1f600}" }).gid).toBe("Größe \u{1f600}");
  });

  test("attributes keep odd names", () => {
    const attrs = new Map<string, unknown>([
      ["__proto__", new Map([["9", 1]])],
      ["10", 2],
    ]);
    const text = topologyText().replace('"node_id":1', '"node_id":1,"attrs":{"__proto__":{"9":1},"10":2}');
    expect(acceptedValue(parseTopology(file, text)).nodes[0]?.attrs).toStrictEqual(attrs);
  });
});

describe("one wrong thing is one problem", () => {
  test.each<{ name: string; changes: Changes; problem: Expected }>([
    ...["gid", "profile", "N", "SC", "nodes", "edges"].map((field) => ({
      name: `${field} is missing`,
      changes: { [field]: undefined },
      problem: [field, `missing required field '${field}'`] as const,
    })),
    { name: "gid is null", changes: { gid: null }, problem: ["gid", "must be text, not null"] },
    { name: "gid is a list", changes: { gid: ["G"] }, problem: ["gid", "must be text, not a list"] },
    { name: "profile is a number", changes: { profile: 5 }, problem: ["profile", "must be text, not 5"] },
    { name: "N is a text", changes: { N: "3" }, problem: ["N", 'N must be an integer, not "3"'] },
    { name: "SC is a float", changes: { SC: 4.5 }, problem: ["SC", "SC must be an integer, not 4.5"] },
    {
      name: "causal_radius is null",
      changes: { causal_radius: null },
      problem: ["causal_radius", "must be an integer, not null"],
    },
    {
      name: "causal_radius is negative",
      changes: { causal_radius: -1 },
      problem: ["causal_radius", "must not be below 0"],
    },
    {
      name: "max_edge_cap is zero",
      changes: { max_edge_cap: 0 },
      problem: ["max_edge_cap", "must be above 0"],
    },
    {
      name: "max_edge_cap is a boolean",
      changes: { max_edge_cap: true },
      problem: ["max_edge_cap", "must be an integer or null, not true"],
    },
    { name: "nap_ref is a number", changes: { nap_ref: 1 }, problem: ["nap_ref", "must be text or null"] },
    {
      name: "nodes is a map",
      changes: { nodes: {} },
      problem: ["nodes", "must be a list, not an empty map"],
    },
    { name: "meta is a list", changes: { meta: [] }, problem: ["meta", "must be a map"] },
    {
      name: "meta.version is null",
      changes: { meta: { version: null } },
      problem: ["meta.version", "must be text"],
    },
    { name: "a node is no map", changes: { "nodes[1]": 2 }, problem: ["nodes[1]", "must be a map, not 2"] },
    {
      name: "a node id is a boolean",
      changes: { "nodes[0].node_id": true },
      problem: ["nodes[0].node_id", "node.node_id must be an integer, not true"],
    },
    {
      name: "a label is a number",
      changes: { "nodes[0].label": 5 },
      problem: ["nodes[0].label", "must be text, not 5"],
    },
    {
      name: "node attributes are null",
      changes: { "nodes[0].attrs": null },
      problem: ["nodes[0].attrs", "must be a map, not null"],
    },
    {
      name: "node ids have a gap",
      changes: { "nodes[2].node_id": 4 },
      problem: ["nodes[2].node_id", "Nodes must be contiguous"],
    },
    {
      name: "node ids are out of order",
      changes: { "nodes[0].node_id": 2, "nodes[1].node_id": 1 },
      problem: ["nodes[0].node_id", "Nodes must be contiguous"],
    },
    {
      name: "N is less than there are nodes",
      changes: { "nodes[3]": { node_id: 4 } },
      problem: ["N", "Nodes must be contiguous"],
    },
    {
      name: "there are no nodes",
      changes: { nodes: [], edges: [] },
      problem: ["N", "Nodes must be contiguous"],
    },
    {
      name: "edge ids are out of order",
      changes: { "edges[0].e_id": 2, "edges[1].e_id": 1 },
      problem: ["edges[0].e_id", "Edges must be contiguous"],
    },
    {
      name: "an end point is 0",
      changes: { "edges[1].i": 0 },
      problem: ["edges[1].i", "Edge endpoints must be nodes from 1 to N = 3, not 0"],
    },
    {
      name: "an end point is beyond N",
      changes: { "edges[1].j": 4 },
      problem: ["edges[1].j", "Edge endpoints"],
    },
    {
      name: "an end point is beyond 2^53",
      changes: { "edges[1].j": 9007199254740993n },
      problem: ["edges[1].j", "not 9007199254740993"],
    },
    ...["e_id", "i", "j", "k", "cap", "SC"].map((field) => ({
      name: `edge ${field} is missing`,
      changes: { [`edges[1].${field}`]: undefined },
      problem: [`edges[1].${field}`, `missing required field '${field}'`] as const,
    })),
    ...["e_id", "i", "j", "k", "cap", "SC", "c"].flatMap((field) =>
      [1.5, "1", true, null, [1]].map((value) => ({
        name: `edge ${field} is ${JSON.stringify(value)}`,
        changes: { [`edges[1].${field}`]: value },
        problem: [`edges[1].${field}`, `edge.${field} must be an integer, not `] as const,
      })),
    ),
    {
      name: "edge SC is not the topology's",
      changes: { "edges[1].SC": 5 },
      problem: ["edges[1].SC", "must equal the topology SC 4, not 5"],
    },
    { name: "edge SC is zero", changes: { "edges[1].SC": 0 }, problem: ["edges[1].SC", "must be above 0"] },
    {
      name: "an edge radius is zero",
      changes: { "edges[1].causal_radius": 0 },
      problem: ["edges[1].causal_radius", "must be above 0 or null"],
    },
    {
      name: "a gid holds half a character",
      changes: { gid: "a\ud800" },
      problem: ["gid", 'lone surrogate, which cannot be hashed: "a\\ud800"'],
    },
  ])("$name", ({ changes, problem }) => {
    expectProblems(parseTopology(file, topologyText(changes)), file, [problem]);
  });
});

describe("a file that is no topology at all", () => {
  test.each<{ name: string; path: string; text: string; reason: string }>([
    { name: "a list", path: file, text: "[]", reason: "must be a map, not an empty list" },
    { name: "broken JSON", path: file, text: '{\n"gid": }', reason: "not valid JSON: line 2, column 8:" },
    { name: "empty", path: file, text: "", reason: "not valid JSON: line 1, column 1:" },
    { name: "nested too deep", path: file, text: "[".repeat(5000), reason: "nested deeper than" },
    { name: "yaml by suffix", path: "a/t.yaml", text: topologyText(), reason: "YAML is not accepted" },
    { name: "yml in capitals", path: "a/t.YmL", text: topologyText(), reason: "YAML is not accepted" },
  ])("$name", ({ path, text, reason }) => {
    expectProblems(parseTopology(path, text), path, [["", reason]]);
  });

  test("a yaml folder or a JSON file named after yaml is no offence", () => {
    expect(parseTopology("a.yaml/yaml.json", topologyText()).ok).toBe(true);
  });
});

test("every problem is told, in the order of the checks", () => {
  const text = topologyText({
    gid: undefined,
    SC: 0,
    causal_radius: -1,
    max_edge_cap: "many",
    "nodes[1].node_id": 7,
    "edges[0].k": true,
    "edges[0].j": 9,
    "edges[1].e_id": 3,
    "edges[1].SC": -4,
  });
  expectProblems(parseTopology(file, text), file, [
    ["gid", "missing required field 'gid'"],
    ["edges[0].k", "edge.k must be an integer"],
    ["max_edge_cap", "must be an integer or null"],
    ["nodes[1].node_id", "Nodes must be contiguous"],
    ["edges[1].e_id", "Edges must be contiguous"],
    ["edges[0].j", "Edge endpoints"],
    ["edges[1].SC", "must be above 0"],
    ["SC", "SC must be above 0, not 0"],
    ["causal_radius", "must not be below 0"],
  ]);
});
