import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Circumstances, type Outcome, trinity } from "../cli/command-line.ts";
import { cleanUp, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";
import { daemonEntry } from "../support/daemon-entry.ts";

/*
 * Goal: every verb does what it says to a real daemon, and a person can read what it did. Method: one daemon, one
 * day's work in order; what a line prints, on standard output or beside it, and its exit code.
 */
let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startDaemon();
});
afterAll(cleanUp);

function operator(line: string, given: Circumstances = {}): Promise<Outcome> {
  const argv = line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? [];
  return trinity(argv, {
    address: `unix:${daemon.socket}`,
    nowMs: () => Date.now(),
    newId: () => crypto.randomUUID(),
    ...given,
  });
}

type Step = { readonly line: string; readonly says: string | RegExp; readonly code?: number };

async function follow(steps: readonly Step[]): Promise<void> {
  for (const { line, says, code = 0 } of steps) {
    const { out, err, code: ended } = await operator(line);
    expect(`${out}${err}`, line).toMatch(says);
    expect(ended, line).toBe(code);
  }
}

describe("a day's work", () => {
  test("runs: tried, started, queued, moved, steered, ended by force, run again", async () => {
    await follow([
      { line: "run start gf01 --dry-run", says: /estimate {2}\d+ bytes for 8 ticks/ },
      {
        line: "run start gf01 --id first --label night --correlation job=7 --wait",
        says: "COMPLETED  tick 8/8",
      },
      { line: "run start gf01 --id busy --tick-delay-ms 3600000", says: "busy" },
      { line: "run start gf01 --id refused", says: /active/, code: 1 },
      { line: "run start gf01 --id second --queue --priority 3", says: "second" },
      { line: "run start gf01 --id third --queue", says: "third" },
      { line: "runs --queue", says: /1 {2}second .*\n2 {2}third/ },
      { line: "run move third --front", says: "third  IDLE/QUEUED" },
      { line: "run move third", says: /a place is needed/, code: 2 },
      { line: "run edit third --priority 9", says: "third  IDLE/QUEUED" },
      { line: "run edit third", says: /nothing to change/, code: 2 },
      { line: "runs --queue", says: /1 {2}third .*\n2 {2}second/ },
      { line: "run explain third", says: /Waits at place 1 of 2 for a free slot/ },
      { line: "run label third +a +b", says: "a\nb\n" },
      { line: "run label third -a", says: /^b\n/ },
      { line: "run label third -- -b +c", says: /^c\n/ },
      { line: "run label third --raeson x", says: /"--raeson" is no change/, code: 2 },
      { line: "run label third x", says: /is no change/, code: 2 },
      { line: "run note first 'cooling failed at 02:10'", says: /1 .* cooling failed at 02:10/ },
      { line: "run note first", says: /1 .* cooling failed at 02:10/ },
      { line: "run kill busy", says: /--yes/, code: 2 },
      { line: "run kill busy --yes --wait", says: "busy  CANCELLED" },
      { line: "run wait second", says: "second  COMPLETED" },
      { line: "run watch third", says: "third  COMPLETED" },
      {
        line: "attempts busy",
        says: /^attempt_id\tattempt_index\tstatus\t.*\nbusy\.a001\t1\tCANCELLED\tlocal\t/,
      },
      { line: "run retry busy", says: "busy.a002" },
      { line: "run wait busy --tick 1", says: "busy  RUNNING" },
      { line: "run stop busy --wait", says: "busy  CANCELLED" },
      { line: "run checkpoint busy", says: /has ended/, code: 1 },
      { line: "run checkpoints busy", says: "TICK" },
      { line: "runs --filter 'label=night'", says: /first +gf01 +COMPLETED/ },
      { line: "runs --filter 'colour=red'", says: /colour/, code: 1 },
      { line: "run delete busy", says: /--yes/, code: 2 },
      { line: "run delete busy --yes --reason 'made by mistake'", says: "busy" },
      { line: "run delete busy --yes", says: "busy" },
      { line: "runs", says: /^RUN .*\nthird .*\nsecond .*\nfirst .*\n$/ },
      { line: "run show busy", says: /state +CANCELLED/ },
      { line: "run retry busy", says: /has ended/, code: 1 },
      {
        line: "admin audit --action delete",
        says: /delete +noop (.|\n)*delete +applied .* busy +made by mistake/,
      },
      { line: "attempts --orphans --timeout 1h", says: /no orphan/ },
      { line: "attempts --orphans --older-than 1h --confirm", says: /no orphan/ },
      { line: "attempts --orphans", says: /needs --timeout/, code: 2 },
      { line: "logs first --since 1h --level warn", says: /^no entry of run first fits\n$/ },
      { line: "logs first --tail 5000 --event run_end", says: /run ended/ },
      { line: "run wait first --for running", says: /does not get there any more/, code: 1 },
      {
        line: "run fork first --at 3",
        says: /comes with forks and bulk actions, in a later version/,
        code: 1,
      },
      { line: "plan list --loop", says: /comes with plans, in a later version/, code: 1 },
    ]);
  });

  test("history and events tell what happened", async () => {
    await follow([
      { line: "history --result completed", says: /third +gf01 +completed/ },
      { line: "history --csv --result completed", says: /run,scenario,result,.*\r\n/ },
      { line: "history first", says: /ledger head +e8b640082d2b/ },
      { line: "events --run first", says: /run_state +first +run first is COMPLETED/ },
      { line: "events --kind admin --since 1h", says: /start first, scenario\/gf01 by local:/ },
      { line: "events --kind weather", says: /kind "weather" is unknown/, code: 2 },
      { line: "pillars first", says: /UMX +IDLE 8 ledger entries/ },
      { line: "health", says: /OK +audit\.chain/ },
      { line: "metrics", says: /^# HELP trinity_/ },
      { line: "status", says: /queue +0 waiting, 0 of 1 slots taken/ },
    ]);
  });

  test("scenarios: changed, copied, taken back", async () => {
    await follow([
      { line: "scenario edit gf01 ticks_total=4 --dry-run", says: /window/, code: 1 },
      {
        line: "scenario edit gf01 ticks_total=4 --adjust-windows --dry-run",
        says: /run_config\.ticks: 8 -> 4/,
      },
      { line: "scenario clone gf01 long ticks_total=64", says: /long {2}etag 1-/ },
      { line: "scenario clone gf01 long", says: /there is a scenario long already/, code: 1 },
      { line: "scenario edit long name=Longer", says: /name: .* -> "Longer"\netag 2-/ },
      { line: "scenario edit long colour=red", says: /keys are name, description/, code: 2 },
      { line: "scenario edit long ticks_total=8 --etag 1-dead", says: /changed|etag/i, code: 1 },
      { line: "scenario revisions long", says: /2 .*\n1 / },
      { line: "scenario delete long", says: /--yes/, code: 2 },
      { line: "scenario delete long --yes", says: "long deleted" },
      { line: "scenario reload", says: "nothing has changed" },
    ]);
  });

  test("governance: changed for later runs, with its effect and its history", async () => {
    await follow([
      { line: "governance show --scenario gf01", says: /a run of gf01\n {2}mode +OBSERVE/ },
      { line: "governance set mode=DRY_RUN --dry-run", says: /governance_mode: nothing -> "DRY_RUN"/ },
      { line: "governance set mode=DRY_RUN", says: /--yes/, code: 2 },
      {
        line: "governance set mode=DRY_RUN default.max_actions_per_window=10 --yes",
        says: /revision 1, from admission \d+ on/,
      },
      { line: "governance set mode=DRY_RUN --yes", says: "it is so already" },
      { line: "governance set mode=LOUD --yes", says: /LOUD/, code: 1 },
      { line: "governance diff", says: /governance_mode: nothing -> "DRY_RUN"/, code: 1 },
      { line: "governance diff 1 1", says: "identical" },
      { line: "governance history", says: /1 .* governance set mode=DRY_RUN/ },
      { line: "governance presets", says: /dry-run +1 +DRY_RUN/ },
    ]);
  });

  test("the daemon: drained and undrained, and all of it in the audit", async () => {
    await follow([
      { line: "admin drain --reason 'maintenance' --yes", says: /drained; 0 runs/ },
      { line: "admin drain --yes", says: "it was drained already" },
      { line: "run start gf01 --id later --queue", says: "later" },
      { line: "status", says: /drained: nothing starts/ },
      { line: "admin undrain", says: "undrained" },
      { line: "admin undrain", says: "it was not drained" },
      { line: "run wait later", says: "later  COMPLETED" },
      { line: "admin replay first", says: /r-24e50a6ad313-\d{4}\n/ },
      { line: "admin log-level debug", says: "info -> debug" },
      { line: "admin log-level loud", says: /Allowed choices/, code: 2 },
      { line: "admin audit --action drain", says: /drain +noop (.|\n)*drain +applied .* maintenance/ },
      { line: "admin audit --verify", says: /state +SUCCEEDED/ },
      { line: "ops", says: /op-0000000001 +verify_audit +SUCCEEDED/ },
      { line: "ops op-0000000001 --watch", says: /state +SUCCEEDED/ },
      { line: "admin backup nightly", says: /state +SUCCEEDED(.|\n)*"path":"backups\/nightly"/ },
      { line: "admin backup nightly", says: /there is a backup nightly already/, code: 1 },
      { line: "admin backup ../nightly", says: /is no name of a backup/, code: 1 },
      { line: "admin backup --without-logs", says: /state +SUCCEEDED/ },
      { line: "admin verify-store", says: /state +SUCCEEDED(.|\n)*"whole":true/ },
      { line: "admin restore --from nightly --yes", says: /SAFE mode/, code: 1 },
      { line: "ops op-0000000001 --cancel", says: "it had ended already" },
      { line: "admin request nobody-made-this", says: /UNKNOWN/, code: 1 },
    ]);
  });
});

describe("configurations", () => {
  test.each([
    { kind: "access", text: "version: 1\naccess: { local: {} }\n", says: ": ok" },
    { kind: "access", text: "version: 1\ncolour: red\n", says: "unknown_key colour (line 2): is not known" },
    {
      kind: "daemon",
      text: "version: 1\nlimits: { max_active_runs: none }\n",
      says: "limits.max_active_runs (line 2)",
    },
    { kind: "governance", text: '{"governance_mode": "LOUD"}', says: "bad_value governance_mode" },
    { kind: "governance", text: "{", says: "json_invalid" },
    { kind: "scenario", text: '{"v": 1}', says: "bad_value gid" },
  ])("$kind: $text", async ({ kind, text, says }) => {
    const programs = { daemon: [process.execPath, daemonEntry] as const };
    const asked = await operator(`validate ${kind} -`, { input: text });
    expect(asked.out).toContain(says);
    expect(asked.code).toBe(says === ": ok" ? 0 : 1);
    const offline = await trinity(["validate", kind, "-"], { input: text, programs });
    expect(offline).toEqual(asked);
  });

  test("what made a run is kept as versions", async () => {
    const { run } = JSON.parse((await operator("run show first --json")).out);
    const names = run.config_versions.map(({ config_name: name }: { config_name: string }) => name);
    expect(names).toEqual(["engine", "governance", "profile", "run_config", "topology"]);
    const [{ config_version: version, digest }] = run.config_versions.slice(4);
    const asked = JSON.stringify({ config_name: "topology", config_version: version });
    const { out } = await trinity(["call", "ConfigService/GetConfigVersion", asked], {
      address: `unix:${daemon.socket}`,
    });
    const kept = JSON.parse(out);
    const content = Buffer.from(kept.content, "base64");
    expect(createHash("sha256").update(content).digest("hex")).toBe(digest);
    expect(JSON.parse(String(content))).toMatchObject({ gid: "GF01" });
  });
});

describe("artifacts", () => {
  test("are kept by content, verified before a byte leaves, pinned, and set aside when they are not what they were", async () => {
    await follow([
      { line: "admin connections", says: /unix +local:\S+ +- / },
      { line: "admin dump", says: /"schema":\d/ },
    ]);
    const { artifacts } = JSON.parse((await operator("artifact list --json")).out);
    const { ref, digest, size_bytes: sizeBytes } = artifacts[0].ref;
    expect(ref).toBe(`artifact://sha256/${digest}`);
    const object = join(daemon.stateDir, "objects", "sha256", digest.slice(0, 2), digest.slice(2));
    const copy = join(daemon.stateDir, "copy.json");
    await follow([
      { line: `artifact verify ${digest}`, says: `ok  sha256 ${digest}  ${sizeBytes} bytes` },
      { line: `artifact get ${ref} -o ${copy}`, says: `sha256 ${digest}` },
      { line: `artifact pin ${ref}`, says: ref },
      { line: `artifact pin ${ref}`, says: "it was so already" },
      { line: "artifact list", says: /diagnostics\.json +pinned/ },
      { line: "artifact verify nothing", says: /is no reference/, code: 1 },
      { line: `artifact verify ${"0".repeat(64)}`, says: /no artifact 0000/, code: 1 },
    ]);
    expect(readFileSync(copy)).toEqual(readFileSync(object));

    writeFileSync(object, "something else");
    await follow([
      { line: `artifact get ${ref} -o ${copy}.second`, says: /not what its digest says/, code: 1 },
      { line: `artifact get ${ref} -o ${copy}.second`, says: /not what its digest says/, code: 1 },
      { line: "artifact list", says: /diagnostics\.json +quarantined/ },
      { line: "admin audit --action verify", says: /verify +failed artifact_digest_mismatch +system/ },
    ]);
    expect(existsSync(object)).toBe(false);
    expect(readFileSync(`${object}.corrupt`, "utf8")).toBe("something else");
    expect(existsSync(`${copy}.second`)).toBe(false);
  });
});

describe("secrets", () => {
  test("are replaced as a whole; the audit knows name, version and fingerprint, and nobody the value", async () => {
    const first = await operator("admin rotate-secret gitea-token --request-id s1", { input: "hunter2\n" });
    expect(first).toMatchObject({ code: 0, out: "gitea-token version 1 (sha256 f52fbd32..)\n" });
    const again = await operator("admin rotate-secret gitea-token --request-id s1", { input: "hunter2\n" });
    expect(again.out).toBe(first.out);
    const next = await operator("admin rotate-secret gitea-token", { input: "correct horse" });
    expect(next.out).toContain("gitea-token version 2");
    const refused = await operator("admin rotate-secret ../token", { input: "x" });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("is no name of a secret") });

    const { events } = JSON.parse((await operator("admin audit --action rotate_secret --json")).out);
    const outcomes = events.map((event: { result: { outcome: string }; completes: string }) => [
      event.result.outcome,
      event.completes !== "",
    ]);
    expect(outcomes).toEqual([
      ["ADMIN_OUTCOME_REFUSED", false],
      ["ADMIN_OUTCOME_APPLIED", true],
      ["ADMIN_OUTCOME_PENDING", false],
      ["ADMIN_OUTCOME_APPLIED", true],
      ["ADMIN_OUTCOME_PENDING", false],
    ]);
    const kept = join(daemon.stateDir, "..", "config", "credentials", "gitea-token");
    expect(readFileSync(kept, "utf8")).toBe("correct horse");
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    for (const file of ["history/data.mdb", "logs/data.mdb"]) {
      const bytes = readFileSync(join(daemon.stateDir, file));
      expect(bytes.includes("hunter2"), file).toBe(false);
      expect(bytes.includes("correct horse"), file).toBe(false);
    }
  });
});

describe("asking before what is hard to take back", () => {
  test.each([
    { answer: "n", says: "nothing was changed", code: 1 },
    { answer: "", says: "nothing was changed", code: 1 },
    { answer: "yes", says: "", code: 0 },
  ])("answer $answer", async ({ answer, says, code }) => {
    const outcome = await operator("admin drain", { isInteractive: true, answer });
    expect(outcome.err).toContain("Drain the whole service? [y/N]");
    expect(outcome.err).toContain(says);
    expect(outcome.code).toBe(code);
  });
});

test("a request sent again under its id does nothing twice", async () => {
  await operator("admin undrain");
  const first = await operator("run start gf01 --request-id 7b1c --quiet");
  const again = await operator("run start gf01 --request-id 7b1c --quiet");
  expect(again).toEqual(first);
  expect((await operator("admin request 7b1c")).out).toMatch(/state +DONE/);
});
