import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { isMultiGraphFile } from "../../cli/aether/is-multi-graph-file.ts";
import { documentOfMultiGraph, executeMultiGraph } from "../../cli/aether/multi-graph.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { aether, configFile } from "./aether-line.ts";

const example = fileURLToPath(new URL("../../scenarios/multi-graph/line-and-ring.json", import.meta.url));
const golden = fileURLToPath(
  new URL("../fixtures/snapshots/multi-graph-line-and-ring.json", import.meta.url),
);
const digest = "6640599454cf720f0473fa734acaa593138a722cb78d175b0a9a1542979171b8";

describe("aether run of a multi-graph file", () => {
  const scratch = scratchFolder();

  /** A copy of the example with changes, whose paths lead where they did. */
  function copy(changes: (run: Record<string, unknown>) => void): string {
    const run = JSON.parse(readFileSync(example, "utf8"));
    for (const graph of run.graphs) {
      for (const field of ["topology_path", "profile_path"]) {
        graph[field] = fileURLToPath(new URL(graph[field], `file://${example}`));
      }
    }
    changes(run);
    const path = scratch("run.json");
    writeFileSync(path, JSON.stringify(run));
    return path;
  }

  test("prints what came of each graph", async () => {
    expect(await aether(["run", example])).toEqual({
      code: 0,
      err: "",
      out: [
        "label       A line that grows and a ring that does not",
        "graphs      2",
        "ticks       8",
        "SLP events  3 of 3 applied",
        `document    sha256 ${digest} (15471 bytes)`,
        "",
        "GRAPH  ENGINE RUN ID       TICKS  NODES  EDGES  LAST C_T   SLP EVENTS",
        "LINE4  LINE4               8      5      4      588473909  3",
        "RING5  RING5_beside_LINE4  6      5      5      759821701  0",
        "",
      ].join("\n"),
    });
  });

  test("--json is the summary as one document", async () => {
    expect(JSON.parse((await aether(["run", example, "--json"])).out)).toEqual({
      label: "A line that grows and a ring that does not",
      ticks: 8,
      graphs: [
        {
          gid: "LINE4",
          engine_run_id: "LINE4",
          ticks: 8,
          nodes: 5,
          edges: 4,
          last_C_t: 588473909,
          slp_events_applied: 3,
        },
        {
          gid: "RING5",
          engine_run_id: "RING5_beside_LINE4",
          ticks: 6,
          nodes: 5,
          edges: 5,
          last_C_t: 759821701,
          slp_events_applied: 0,
        },
      ],
      slp_events_queued: 3,
      document_sha256: digest,
      document_bytes: 15471,
    });
  });

  test.each([
    { how: "--run-config", argv: (path: string) => ["--run-config", path] },
    { how: "a file of the same content elsewhere", argv: () => [copy(() => {})] },
  ])("named by $how it has the same document", async ({ argv }) => {
    expect((await aether(["run", ...argv(example)])).out).toContain(digest);
  });

  test("an event beyond the last tick is counted, not applied", async () => {
    const path = copy((run) => {
      run["slp_events"] = [
        { event_id: "late", gid: "RING5", tick_effective: 99, op_type: "GRAPH_ENABLE" },
        { event_id: "soon", gid: "RING5", tick_effective: 8, op_type: "GRAPH_ENABLE" },
      ];
    });
    expect((await aether(["run", path])).out).toContain("SLP events  1 of 2 applied\n");
  });

  test("names from a file don't steer the terminal", async () => {
    const path = copy((run) => {
      run["label"] = "\u001b[2Jgone";
    });
    expect((await aether(["run", path])).out).not.toContain("\u001b");
  });

  test("--output writes the document beside the summary", async () => {
    const output = scratch("deep/er/run.json");
    expect((await aether(["run", example, "--output", output])).out).toContain(digest);
    expect(readFileSync(output).equals(readFileSync(golden))).toBe(true);
  });

  test.each([0, 4_000, 8_000])(
    "with %d bytes in memory and the rest in files it has the same document",
    async (heldBytes) => {
      const execution = await executeMultiGraph(example, new AbortController().signal, heldBytes);
      expect(Buffer.concat([...documentOfMultiGraph(execution, "C3")]).toString()).toBe(
        readFileSync(golden, "utf8"),
      );
      execution.close();
    },
  );

  test("every problem is told at once, and nothing is written", async () => {
    const output = scratch("x.json");
    const path = copy((run) => {
      run["v"] = 2;
      run["slp_events"] = [{ event_id: "e", gid: "MOON", tick_effective: 0, op_type: "PAINT" }];
    });
    const outcome = await aether(["run", path, "--output", output]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("the configuration has 4 problems");
    expect(outcome.err).toContain("slp_events[0].op_type: must be one of ADD_NODE");
    expect(existsSync(output)).toBe(false);
  });

  test("a run that the engine refuses half way is said without a stack", async () => {
    const path = copy((run) => {
      run["slp_events"] = [5, 4, 3, 2, 1].map((node_id, at) => ({
        event_id: `${at}`,
        gid: "RING5",
        tick_effective: 2,
        op_type: "REMOVE_NODE",
        payload: { node_id },
      }));
    });
    expect(await aether(["run", path])).toEqual({
      code: 1,
      out: "",
      err: "aether: the engine refused the run: a tick ledger needs at least one node\n",
    });
  });

  test.each([
    [["--ticks", "3"], "--ticks"],
    [["--events"], "--events"],
    [["--pause-at", "3", "--checkpoint", "c"], "--pause-at"],
    [["--resume", "c"], "--resume"],
    [["--metrics"], "--metrics"],
    [["--blocks", "b"], "--blocks"],
    [["--strict"], "--strict"],
  ])("%j is not for such a run, exit 2", async (more, option) => {
    const outcome = await aether(["run", example, ...more]);
    expect(outcome).toEqual({ code: 2, out: "", err: `aether: ${option} is not for a multi-graph run\n` });
  });

  test("Ctrl-C ends a long run with 130", async () => {
    const path = copy((run) => {
      run["graphs"] = (run["graphs"] as { ticks: number }[]).map((graph) => ({ ...graph, ticks: 2 ** 50 }));
    });
    const controller = new AbortController();
    const running = aether(["run", path], { interrupted: controller.signal });
    setImmediate(() => controller.abort());
    expect(await running).toEqual({ code: 130, out: "", err: "" });
  });
});

describe("aether snapshot generate of a multi-graph file", () => {
  const scratch = scratchFolder();

  test("writes the file form", async () => {
    const output = scratch("run.json");
    const outcome = await aether(["snapshot", "generate", example, "--output", output]);
    expect(outcome).toEqual({ code: 0, out: `Wrote snapshot to ${output}\n`, err: "" });
    expect(readFileSync(output).equals(readFileSync(golden))).toBe(true);
  });

  test("--form C2 is the text that the digest is about", async () => {
    const outcome = await aether(["snapshot", "generate", example, "--form", "C2", "--output", "-"]);
    expect(outcome.out).toHaveLength(15471);
    expect(outcome.out.startsWith('{"config":{"graphs":[{"gid":"LINE4"')).toBe(true);
  });
});

describe("a file is one of a multi-graph run when it has a list graphs at the top", () => {
  const scratch = scratchFolder();

  test.each([
    { name: "an empty list", text: '{"graphs":[]}', is: true },
    { name: "a name in escapes", text: '{"graph\\u0073":[]}', is: true },
    { name: "a map", text: '{"graphs":{}}', is: false },
    { name: "a list further down", text: '{"meta":{"graphs":[]}}', is: false },
    { name: "a text that says so", text: '{"label":"\\"graphs\\": []"}', is: false },
    { name: "broken JSON", text: '{"graphs":[', is: false },
    { name: "a list at the top", text: '["graphs"]', is: false },
  ])("$name: $is", ({ text, is }) => {
    writeFileSync(scratch("f.json"), text);
    expect(isMultiGraphFile(scratch("f.json"))).toBe(is);
  });

  test("a session's configuration, a folder and nothing at all are none", () => {
    expect([configFile("gf01"), scratch("."), scratch("nothing")].map(isMultiGraphFile)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
