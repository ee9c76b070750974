import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chooseTarget } from "../../cli/contexts/choose-target.ts";
import { contextsFile, readContexts } from "../../proto/contexts.ts";
import { AdminServiceService, ListConnectionsResponse } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { EnvironmentTone } from "../../proto/gen/trinity/gate/v1/common.ts";
import { GetIdentityResponse, OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { answers, type ScriptedServer, scriptedServer } from "../support/scripted-server.ts";
import { type Outcome, trinity } from "./command-line.ts";
import { aRun, fresh, runId } from "./messages.ts";

const scratch = scratchFolder();
let homes = 0;
let env: { readonly HOME: string; readonly XDG_CONFIG_HOME: string };
let file: string;
beforeEach(() => {
  homes += 1;
  env = { HOME: "/nonexistent", XDG_CONFIG_HOME: scratch(`home-${homes}`) };
  file = contextsFile(env);
});

function write(text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const lab = "contexts:\n  lab: { connect: 'unix:/lab.sock', token_file: lab.token }\n";

describe("which daemon is meant", () => {
  test.each([
    {
      name: "nobody says",
      options: {},
      env: {},
      text: "",
      address: "unix:/nonexistent/.local/state/trinity/trinityd.sock",
    },
    {
      name: "the current context",
      options: {},
      env: {},
      text: `current: lab\n${lab}`,
      address: "unix:/lab.sock",
    },
    {
      name: "the environment's context",
      options: {},
      env: { TRINITY_CONTEXT: "lab" },
      text: lab,
      address: "unix:/lab.sock",
    },
    {
      name: "the environment's address, before its context",
      options: {},
      env: { TRINITY_CONNECT: "unix:/env.sock", TRINITY_CONTEXT: "lab" },
      text: lab,
      address: "unix:/env.sock",
    },
    {
      name: "the command's context, before the environment",
      options: { context: "lab" },
      env: { TRINITY_CONNECT: "unix:/env.sock" },
      text: lab,
      address: "unix:/lab.sock",
    },
    {
      name: "the command's address, whatever the file says",
      options: { connect: "127.0.0.1:7443" },
      env: { TRINITY_CONTEXT: "lab" },
      text: "not: known",
      address: "127.0.0.1:7443",
    },
  ])("$name", async ({ options, env: more, text, address }) => {
    write(text);
    expect((await chooseTarget(options, { ...env, ...more })).address).toBe(address);
  });

  test("a token stands beside the file, unless the command names another", async () => {
    write(lab);
    expect((await chooseTarget({ context: "lab" }, env)).tokenFile).toBe(`${dirname(file)}/lab.token`);
    expect((await chooseTarget({ context: "lab", tokenFile: "other" }, env)).tokenFile).toBe("other");
  });

  test.each([
    { argv: ["--context", "nope", "status"], says: 'no context "nope"; there are lab' },
    { argv: ["--context", "lab", "--connect", "unix:/x", "status"], says: "give one of them" },
  ])("$argv is a matter of usage", async ({ argv, says }) => {
    write(lab);
    const outcome = await trinity(argv, { env });
    expect(outcome).toMatchObject({ code: 2, out: "", err: expect.stringContaining(says) });
  });
});

describe("contexts.yaml", () => {
  test.each([
    {
      value: { contexts: { lab: {} } },
      problem: "contexts.lab.connect: is missing; write unix:PATH or HOST:PORT",
    },
    {
      value: { contexts: { lab: { connect: "lab" } } },
      problem: 'contexts.lab.connect: "lab" is no address',
    },
    {
      value: { contexts: { lab: { connect: "a:1", read_only: "yes" } } },
      problem: "contexts.lab.read_only: is true",
    },
    {
      value: { contexts: { lab: { connect: "a:1", token: "x" } } },
      problem: "contexts.lab.token: is not known",
    },
    { value: { contexts: { "a b": { connect: "a:1" } } }, problem: "contexts.a b: a name is letters" },
    { value: { current: "lab" }, problem: 'current: there is no context "lab"' },
    { value: { contexts: [] }, problem: "contexts: is not a mapping" },
    { value: "x", problem: "is not a mapping" },
  ])("$problem", ({ value, problem }) => {
    expect(readContexts(value)).toMatchObject({ ok: false, problems: [expect.stringContaining(problem)] });
  });

  test("that cannot be read stops a command that needs it, and no other", async () => {
    write("contexts: { lab");
    const refused = await trinity(["status"], { env });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(file) });
    expect((await trinity(["completion", "bash"], { env })).code).toBe(0);
  });
});

describe("trinity context", () => {
  let daemon: ScriptedServer;
  let changes: number;
  let tone: EnvironmentTone;
  beforeEach(async () => {
    changes = 0;
    tone = EnvironmentTone.NORMAL;
    daemon = await scriptedServer([
      answers(OperatorServiceService.getIdentity, () =>
        GetIdentityResponse.fromPartial({ environmentName: "lab-a", environmentTone: tone }),
      ),
      answers(RunsServiceService.getRun, () => ({ run: aRun(), freshness: fresh })),
      answers(AdminServiceService.listConnections, () => ListConnectionsResponse.fromPartial({})),
      answers(RunsServiceService.stopRun, () => {
        changes += 1;
        return { run: aRun(), noop: false, replayed: false };
      }),
    ]);
  });
  afterEach(() => daemon.stop());

  const context = (...argv: readonly string[]): Promise<Outcome> => trinity(["context", ...argv], { env });

  test("adds, lists, uses, shows and removes; the file is the owner's alone and keeps its comments", async () => {
    write("# ours\n");
    expect(await context("add", "lab", daemon.address)).toMatchObject({ code: 0, out: "lab\n" });
    expect((await context("add", "lab", "a:1")).err).toContain("--replace changes it");
    await context("add", "gone", "unix:/nonexistent/d.sock", "--read-only");
    expect((await context("use", "lab")).out).toBe("lab\n");
    expect((await context("list")).out).toMatch(
      /\* +lab +unix:\S+ +lab-a +yes +-\n +gone +\S+ +- +no +read-only\n/,
    );
    expect((await context("show")).out).toMatch(/name +lab\n(.|\n)*environment +lab-a\n/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await context("remove", "lab")).err).toContain("it was the current one");
    expect(readFileSync(file, "utf8")).toBe(
      "# ours\n\ncontexts:\n  gone:\n    connect: unix:/nonexistent/d.sock\n    read_only: true\n",
    );
  });

  test.each([
    { argv: ["use", "nope"], says: "has none yet" },
    { argv: ["use"], says: "or --none" },
    { argv: ["add", "a b", "a:1"], says: "a name is letters" },
    { argv: ["add", "a", "nowhere"], says: "write unix:PATH or HOST:PORT" },
    { argv: ["remove", "nope"], says: "has none yet" },
  ])("$argv is refused and nothing is written", async ({ argv, says }) => {
    expect(await context(...argv)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
    expect(existsSync(file)).toBe(false);
  });

  test("a read-only one lets reads through and no change", async () => {
    await context("add", "lab", daemon.address, "--read-only");
    expect((await trinity(["--context", "lab", "run", "show", runId], { env })).code).toBe(0);
    // A look that is audited is a look.
    expect((await trinity(["--context", "lab", "admin", "connections"], { env })).code).toBe(0);
    const refused = await trinity(["--context", "lab", "run", "stop", runId], { env });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("the context lab is read-only") });
    const called = await trinity(["--context", "lab", "call", "RunsService/StopRun"], { env });
    expect(called.err).toContain("read-only");
    expect(changes).toBe(0);
  });

  test.each([
    { name: "dangerous", is: EnvironmentTone.DANGER, says: "DANGER: environment lab-a\n" },
    { name: "normal", is: EnvironmentTone.NORMAL, says: "" },
  ])("a change in a $name environment says so, once", async ({ is, says }) => {
    tone = is;
    const outcome = await trinity(["run", "stop", runId, "--quiet"], { env, address: daemon.address });
    expect(outcome).toMatchObject({ code: 0, err: says });
  });
});
