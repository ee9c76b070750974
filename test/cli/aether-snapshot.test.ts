import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { writeWholeFile } from "../../cli/aether/write-file.ts";
import { IntrospectionServiceService, SnapshotForm } from "../../proto/gen/trinity/gate/v1/introspection.ts";
import { conformance } from "../support/conformance.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { refusal, type ScriptedServer, scriptedServer, streams } from "../support/scripted-server.ts";
import { aether, configFile } from "./aether-line.ts";

const calm = new AbortController().signal;

describe("aether snapshot generate", () => {
  const scratch = scratchFolder();

  test("writes the file form, C3 without a final newline, making parent folders", async () => {
    const output = scratch("a/b/gf01.json");
    const outcome = await aether([
      "snapshot",
      "generate",
      "--run-config",
      configFile("gf01"),
      "--output",
      output,
    ]);
    expect(outcome).toEqual({ code: 0, out: `Wrote snapshot to ${output}\n`, err: "" });
    const written = readFileSync(output, "utf8");
    expect(written.startsWith('{\n  "config": {\n')).toBe(true);
    expect(written.endsWith("\n}")).toBe(true);
  });

  test("--form C2 is the text that the digest is about, and - is standard output", async () => {
    const outcome = await aether(["snapshot", "generate", "gf01", "--form", "C2", "--output", "-"]);
    expect(createHash("sha256").update(outcome.out).digest("hex")).toBe(
      "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9",
    );
  });

  test("numbers beyond 2^53, negative values and names beyond ASCII stay exact", async () => {
    const config = JSON.parse(readFileSync(configFile("line-4"), "utf8"));
    const huge = "123456789012345678901234567890";
    const beside = (path: string): Buffer => readFileSync(join(dirname(configFile("line-4")), path));
    writeFileSync(scratch("topology.json"), beside(config.topology_path));
    writeFileSync(scratch("profile.json"), beside(config.profile_path));
    const changed = JSON.stringify({
      ...config,
      run_id: "naïve 漢字",
      topology_path: "topology.json",
      profile_path: "profile.json",
      initial_state: ["HUGE", -4, 0, 9_007_199_254_740_991],
    }).replace('"HUGE"', huge);
    writeFileSync(scratch("config.json"), changed);
    const outcome = await aether([
      "snapshot",
      "generate",
      "--run-config",
      scratch("config.json"),
      "--output",
      "-",
    ]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(outcome.out).toContain(
      `"initial_state": [\n      ${huge},\n      -4,\n      0,\n      9007199254740991\n    ]`,
    );
    expect(outcome.out).toContain('"run_id": "na\\u00efve \\u6f22\\u5b57"');
  });

  test("a broken configuration names every problem with file, field and reason, and writes nothing", async () => {
    const config = scratch("broken.json");
    writeFileSync(config, JSON.stringify({ v: 2, gid: "", run_id: "r", ticks: 0 }));
    const before = readdirSync(scratch("."));
    const outcome = await aether([
      "snapshot",
      "generate",
      "--run-config",
      config,
      "--output",
      scratch("out/x.json"),
    ]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    const [heading, ...problems] = outcome.err.trimEnd().split("\n");
    expect(heading).toMatch(/^aether: the configuration has \d+ problems$/);
    expect(problems.length).toBeGreaterThan(3);
    expect(problems.every((line) => line.startsWith(`  ${config}: `))).toBe(true);
    expect(outcome.err).toContain("topology_path: ");
    expect(readdirSync(scratch("."))).toEqual(before);
  });

  test("with --json the problems are fields", async () => {
    writeFileSync(scratch("broken.json"), "[]");
    const outcome = await aether(["run", scratch("broken.json"), "--json"]);
    expect(outcome).toMatchObject({ code: 1, err: "" });
    expect(JSON.parse(outcome.out).error).toMatchObject({
      error_code: "config_invalid",
      details: { problems: [{ file: scratch("broken.json") }] },
    });
  });

  test.each([
    { name: "no JSON", content: Buffer.from("{"), says: "broken.json" },
    { name: "no UTF-8", content: Buffer.from([0xff, 0xfe, 0x00]), says: "it is not UTF-8" },
  ])("a file that is $name is one clear message", async ({ content, says }) => {
    writeFileSync(scratch("broken.json"), content);
    const outcome = await aether(["run", "--run-config", scratch("broken.json")]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain(says);
    expect(outcome.err).not.toContain("    at ");
  });

  test.each([
    { name: "absent", path: "nothing.json", says: "does not exist" },
    { name: "a folder", path: ".", says: "must be a file" },
  ])("a configuration that is $name says so", async ({ path, says }) => {
    const outcome = await aether(["run", "--run-config", scratch(path)]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain(says);
  });

  test("a place that cannot be written is said, exit 1", async () => {
    mkdirSync(scratch("folder"));
    const outcome = await aether(["snapshot", "generate", "gf01", "--output", scratch("folder")]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("can't be written: it is a folder");
  });
});

describe.skipIf(!conformance.present)("published snapshots", () => {
  const scratch = scratchFolder();
  const published = conformance.present
    ? readdirSync(conformance.path("snapshots", "regenerated")).map((file) =>
        basename(file, ".snapshot.json"),
      )
    : [];

  test.each(published)("%s is reproduced byte for byte", async (name) => {
    const config = conformance.path("fixtures", "configs", `${name}.json`);
    const output = scratch("snapshot.json");
    const outcome = await aether(["snapshot", "generate", "--run-config", config, "--output", output]);
    expect(outcome.code).toBe(0);
    const expected = readFileSync(conformance.path("snapshots", "regenerated", `${name}.snapshot.json`));
    expect(readFileSync(output).equals(expected)).toBe(true);
  });
});

describe("a stored run", () => {
  const scratch = scratchFolder();
  let daemon: ScriptedServer | undefined;
  afterEach(() => daemon?.stop());

  const runId = "r-9b1e04c7d2aa-0042";

  test("is asked from the daemon, in the form that is wanted", async () => {
    daemon = await scriptedServer([
      streams(IntrospectionServiceService.readSnapshot, (request, stream) => {
        const isAsked = request.runId === runId && request.form === SnapshotForm.C3;
        stream.send({ chunk: Buffer.from(isAsked ? "{\n" : "?"), sha256: "", sizeBytes: 0n });
        stream.send({ chunk: Buffer.from("}"), sha256: "ab", sizeBytes: 3n });
        stream.end();
      }),
    ]);
    const output = scratch("stored.json");
    const outcome = await aether(["snapshot", "generate", runId, "--output", output], {
      address: daemon.address,
    });
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(output, "utf8")).toBe("{\n}");
  });

  test("that fails half way leaves no file behind", async () => {
    daemon = await scriptedServer([
      streams(IntrospectionServiceService.readSnapshot, (_request, stream) => {
        stream.send({ chunk: Buffer.from("{"), sha256: "", sizeBytes: 0n });
        stream.fail(refusal(status.DATA_LOSS, "STORE_DAMAGED", "the document has another digest"));
      }),
    ]);
    const outcome = await aether(["snapshot", "generate", "9b1e-0042", "--output", scratch("x.json")], {
      address: daemon.address,
    });
    expect(outcome).toMatchObject({ code: 1, out: "", err: "aether: the document has another digest\n" });
    expect(readdirSync(scratch("."))).toEqual([]);
  });

  test("without a daemon exits 3", async () => {
    expect((await aether(["snapshot", "generate", runId])).code).toBe(3);
  });
});

describe("writing a file whole or not at all", () => {
  const scratch = scratchFolder();

  function* failing(): Generator<string> {
    yield "half";
    throw new Error("interrupted by the test");
  }

  test("a failure leaves the old file and nothing beside it", async () => {
    writeFileSync(scratch("f"), "old");
    await expect(writeWholeFile(scratch("f"), failing(), calm)).rejects.toThrow("interrupted by the test");
    expect(readFileSync(scratch("f"), "utf8")).toBe("old");
    expect(readdirSync(scratch("."))).toEqual(["f"]);
  });

  test("a link goes on pointing at the file", async () => {
    writeFileSync(scratch("f"), "old");
    symlinkSync("f", scratch("link"));
    await writeWholeFile(scratch("link"), ["new"], calm);
    expect(readFileSync(scratch("f"), "utf8")).toBe("new");
    expect(lstatSync(scratch("link")).isSymbolicLink()).toBe(true);
  });

  test("a link to nothing yet gets its file", async () => {
    symlinkSync("later", scratch("link"));
    await writeWholeFile(scratch("link"), ["new"], calm);
    expect(readFileSync(scratch("later"), "utf8")).toBe("new");
    expect(lstatSync(scratch("link")).isSymbolicLink()).toBe(true);
  });

  test.each([0o600, 0o664, 0o400])("a file keeps its mode, here %o", async (mode) => {
    writeFileSync(scratch("f"), "old");
    chmodSync(scratch("f"), mode);
    await writeWholeFile(scratch("f"), ["new"], calm);
    expect(readFileSync(scratch("f"), "utf8")).toBe("new");
    expect(statSync(scratch("f")).mode & 0o777).toBe(mode);
  });

  test("a link that lies where the temporary file goes leads nowhere", async () => {
    writeFileSync(scratch("victim"), "mine");
    symlinkSync("victim", scratch(`f.${process.pid}.tmp`));
    await writeWholeFile(scratch("f"), ["new"], calm);
    expect(readFileSync(scratch("victim"), "utf8")).toBe("mine");
    expect(readFileSync(scratch("f"), "utf8")).toBe("new");
  });

  test("where no folder can be made it is said, and at once", async () => {
    await expect(writeWholeFile("/proc/none/such/file", ["new"], calm)).rejects.toThrow(
      "/proc/none/such/file can't be written",
    );
  });

  test("Ctrl-C in the middle leaves the old file and nothing beside it", async () => {
    const controller = new AbortController();
    function* interrupting(): Generator<string> {
      yield "half";
      controller.abort();
      yield "more";
    }
    writeFileSync(scratch("f"), "old");
    await expect(writeWholeFile(scratch("f"), interrupting(), controller.signal)).rejects.toThrow(
      "interrupted",
    );
    expect(readFileSync(scratch("f"), "utf8")).toBe("old");
    expect(readdirSync(scratch("."))).toEqual(["f"]);
  });

  test("a pipe is written to as it is", async () => {
    execFileSync("mkfifo", [scratch("pipe")]);
    const reader = spawn("cat", [scratch("pipe")], { stdio: ["ignore", "pipe", "ignore"] });
    const read = text(reader.stdout);
    await writeWholeFile(scratch("pipe"), ["through ", "the pipe"], calm);
    expect(await read).toBe("through the pipe");
    expect(readdirSync(scratch("."))).toEqual(["pipe"]);
  });
});
