import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { status } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  IntrospectionServiceService,
  type TickSummary,
} from "../../proto/gen/trinity/gate/v1/introspection.ts";
import {
  type GetRunConfigResponse,
  type Run,
  RunsServiceService,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  completedRun,
  drained,
  heldRun,
  patience,
  startRun,
  stopRun,
  waitRun,
} from "../daemon/support/calls.ts";
import { cleanUp, startDaemon } from "../daemon/support/daemon.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import {
  answers,
  refusal,
  type Scripted,
  type ScriptedServer,
  scriptedServer,
  streams,
} from "../support/scripted-server.ts";
import { aether } from "./aether-line.ts";
import { fresh } from "./messages.ts";

/*
 * Goal: a run that the daemon keeps is a TARGET: told, compared, and run again to prove it.
 * Method: a real daemon for what is in order; for what is not, a scripted one that repeats its answers with one changed.
 */
let client: Client;
let address: string;
let run: Run;

beforeAll(async () => {
  const daemon = await startDaemon();
  ({ client } = daemon);
  address = `unix:${daemon.socket}`;
  run = await completedRun(client, { scenarioId: "ring-5" });
});
afterAll(cleanUp);

const scratch = scratchFolder();

describe("aether run of a stored run", () => {
  test("asks the daemon of the context that is in use", async () => {
    mkdirSync(scratch("config/trinity"), { recursive: true });
    const text = `current: here\ncontexts:\n  here: { connect: "${address}" }\n`;
    writeFileSync(scratch("config/trinity/contexts.yaml"), text);
    const env = { HOME: scratch(""), XDG_CONFIG_HOME: scratch("config") };
    const { code, out } = await aether(["run", run.runId, "--json"], { env });
    expect([code, JSON.parse(out).ledger_head]).toEqual([0, run.summary?.ledgerHead]);
  });

  test("prints the run's own summary and runs nothing", async () => {
    const stored = JSON.parse((await aether(["run", run.runId, "--json"], { address })).out);
    const { document_sha256, ledger_head, ...rest } = JSON.parse(
      (await aether(["run", "ring-5", "--json"])).out,
    );
    expect(stored).toMatchObject({
      ...rest,
      document_sha256,
      ledger_head,
      run_id: run.runId,
      state: "COMPLETED",
    });
  });

  test("is text that a person reads, and may be named in short", async () => {
    const short = `${run.runId.slice(2, 6)}${run.runId.slice(-5)}`;
    const { out, code } = await aether(["run", short], { address });
    expect(code).toBe(0);
    expect(out).toContain(`run            ${run.runId} COMPLETED\ngid            RING5\n`);
    expect(out).toContain("ticks          5\n");
  });

  test("--output writes its document", async () => {
    await aether(["run", run.runId, "--output", scratch("stored.json")], { address });
    await aether(["snapshot", "generate", "ring-5", "--output", scratch("made.json")]);
    expect(readFileSync(scratch("stored.json"), "utf8")).toBe(readFileSync(scratch("made.json"), "utf8"));
  });

  test("that never completed tells how far it came", async () => {
    const { runId } = await heldRun(client);
    await stopRun(client, runId);
    const { out } = await aether(["run", runId], { address });
    expect(out).toContain(`${runId} CANCELLED`);
    expect(out).toContain("ticks          0 of 8\n");
    expect(out).not.toContain("ledger head");
  });

  test.each([["--ticks", "9"], ["--events"], ["--resume", "x"], ["--strict"]])(
    "%s would be another run, exit 2",
    async (...more) => {
      const outcome = await aether(["run", run.runId, ...more], { address });
      expect(outcome).toMatchObject({ code: 2, out: "" });
      expect(outcome.err).toContain("which has run already");
    },
  );
});

describe("aether snapshot and verify of a stored run", () => {
  test("compare and verify --against take its document from the daemon", async () => {
    const baseline = scratch("baseline.json");
    await aether(["snapshot", "generate", "ring-5", "--output", baseline]);
    const compared = await aether(["snapshot", "compare", run.runId, "--baseline", baseline], { address });
    expect(compared).toMatchObject({ code: 0, out: "Snapshots match\n" });
    const verified = await aether(["verify", run.runId, "--against", baseline], { address });
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining("as the daemon keeps it") });
    const turned = await aether(["verify", "ring-5", "--against", run.runId], { address });
    expect(turned).toMatchObject({
      code: 0,
      out: expect.stringContaining(`baseline: ${run.runId}; candidate: ring-5`),
    });
    const gf01 = await aether(["verify", "gf01", "--against", run.runId], { address });
    expect(gf01).toMatchObject({ code: 1, out: expect.stringContaining("config.gid") });
  });

  test("verify runs its configuration again and compares ticks, head and document", async () => {
    expect(await aether(["verify", run.runId], { address })).toEqual({
      code: 0,
      out: `identical: 5 ticks, ledger head ${run.summary?.ledgerHead}\n  baseline: run ${run.runId}, ticks and document; candidate: its configuration run again\n`,
      err: "",
    });
  });

  test("verify proves a run with overrides that no file holds", async () => {
    const { runId } = await completedRun(client, {
      scenarioId: "gov-codex-demo",
      overrides: { ticksTotal: 1_500n, engineRunId: "OTHER" },
    });
    expect((await aether(["verify", runId], { address })).out).toMatch(/^identical: 1500 ticks, /);
  });

  test("verify proves the ticks of a run that was stopped", async () => {
    const { runId } = await startRun(client, { scenarioId: "gf01", pauseAtTick: 3n });
    await waitRun(client, runId, { states: [RunState.PAUSED] });
    await stopRun(client, runId);
    expect((await aether(["verify", runId], { address })).out).toBe(
      `identical: 3 ticks\n  baseline: run ${runId}, the 3 of 8 ticks it has, which has no document; candidate: its configuration run again\n`,
    );
  });

  test.each(["run", "verify"])("%s of a run nobody knows is exit 1, and without a daemon 3", async (verb) => {
    const unknown = await aether([verb, "r-000000000000-0001"], { address });
    expect(unknown).toMatchObject({ code: 1, out: "" });
    expect((await aether([verb, "r-000000000000-0001"])).code).toBe(3);
  });
});

describe("a stored run that is not what its configuration makes", () => {
  let scripted: ScriptedServer | undefined;
  afterEach(() => scripted?.stop());

  type Answers = {
    readonly run: Run;
    readonly config: GetRunConfigResponse;
    readonly ticks: TickSummary[];
    readonly document: string;
  };

  /** What the real daemon answers about the run, changed. */
  async function liar(
    change: (answers: Answers) => Partial<Answers>,
    more: readonly Scripted[] = [],
  ): Promise<string> {
    const { runId } = run;
    const config = await unary(client.runs, client.runs.getRunConfig, { runId }, patience);
    const request = { runId, fromTick: 0n, pageSize: 0 };
    const { ticks } = await unary(client.introspection, client.introspection.listTicks, request, patience);
    const { messages } = await drained(client.introspection.readSnapshot({ runId, form: 1 }));
    const document = Buffer.concat(messages.map(({ chunk }) => chunk)).toString();
    const truth: Answers = { run, config, ticks, document };
    const told = { ...truth, ...change(truth) };
    scripted = await scriptedServer([
      answers(RunsServiceService.getRun, () => ({ run: told.run, freshness: fresh })),
      answers(IntrospectionServiceService.listTicks, () => ({
        ticks: told.ticks,
        nextTick: 0n,
        freshness: fresh,
      })),
      streams(IntrospectionServiceService.readSnapshot, (_request, stream) => {
        if (told.document === "") stream.fail(refusal(status.DATA_LOSS, "STORE_DAMAGED", "it is damaged"));
        stream.send({ chunk: Buffer.from(told.document), sha256: "", sizeBytes: 0n });
        stream.end();
      }),
      ...(more.length > 0 ? more : [answers(RunsServiceService.getRunConfig, () => told.config)]),
    ]);
    return scripted.address;
  }
  const digestOf = (text: string): { sha256: string; sizeBytes: bigint } => ({
    sha256: createHash("sha256").update(text).digest("hex"),
    sizeBytes: BigInt(text.length),
  });
  const verify = async (at: string): Promise<{ code: number; out: string; err: string }> =>
    aether(["verify", run.runId], { address: at });
  const otherHash =
    (at: number) =>
    ({ ticks }: Answers): Partial<Answers> => ({
      ticks: ticks.map((tick, index) =>
        index === at ? { ...tick, tickHash: "0".repeat(64), sumPostU: "11" } : tick,
      ),
    });

  test("is told by tick and content when a hash differs", async () => {
    const at = await liar((truth) => {
      const document = truth.document.replace(/("ledgers":\[(?:.*?"tick":2.*?))"tick":3/, '$1"tick":33');
      return { ...otherHash(2)(truth), document };
    });
    const outcome = await verify(at);
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain("tick_result.ledgers[2].tick: baseline=33 candidate=3\n");
  });

  test.each([
    { name: "the document says the same", spoil: {} },
    { name: "the document cannot be read", spoil: { document: "" } },
  ])("is told by the daemon's list of ticks when $name", async ({ spoil }) => {
    const at = await liar((truth) => ({ ...otherHash(2)(truth), ...spoil }));
    const outcome = await verify(at);
    expect(outcome).toMatchObject({ code: 1, err: "" });
    expect(outcome.out).toMatch(
      /^differs first at tick 3\n {2}sum_post_u: baseline='11' candidate='10'\n {2}tick_hash: /,
    );
  });

  test("is told by content when only the document differs", async () => {
    const at = await liar(({ document, run: told }) => {
      const changed = document.replace('"nid":"RING5"', '"nid":"RING6"');
      const summary =
        told.summary === undefined ? undefined : { ...told.summary, document: digestOf(changed) };
      return { document: changed, run: { ...told, summary } };
    });
    expect((await verify(at)).out).toContain("config.nid: baseline='RING6' candidate='RING5'\n");
  });

  test.each<{ name: string; change: (truth: Answers) => Partial<Answers>; says: string }>([
    {
      name: "by its ledger head",
      change: ({ run: told }) => ({
        run: {
          ...told,
          summary: told.summary === undefined ? undefined : { ...told.summary, ledgerHead: "beef" },
        },
      }),
      says: "ledger_head: baseline='beef'",
    },
    {
      name: "by its fingerprint, when the configuration is another",
      change: ({ config }) => ({ config: { ...config, scenarioId: "other" } }),
      says: `fingerprint: baseline='`,
    },
    {
      name: "by its digest, when the document itself is in order",
      change: ({ run: told }) => ({
        run: {
          ...told,
          summary: told.summary === undefined ? undefined : { ...told.summary, document: digestOf("x") },
        },
      }),
      says: "document_sha256: baseline=",
    },
  ])("is told $name", async ({ change, says }) => {
    const outcome = await verify(await liar(change));
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain(says);
  });

  test.each<{ name: string; change: (truth: Answers) => Partial<Answers>; says: string }>([
    {
      name: "misses ticks",
      change: ({ ticks }) => ({ ticks: ticks.slice(0, 3) }),
      says: "lists 3 of the 5 ticks",
    },
    {
      name: "has more ticks than the configuration",
      change: ({ ticks }) => ({ ticks: [...ticks, ...ticks] }),
      says: "of a run that has 5",
    },
    {
      name: "has a configuration that is none",
      change: ({ config }) => ({ config: { ...config, sessionText: "{}" } }),
      says: "the daemon's configuration can't be read",
    },
  ])("is refused in one message when the daemon's answer $name", async ({ change, says }) => {
    const outcome = await verify(await liar(change));
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(says);
  });

  test("made by another engine is run again all the same, and it is said", async () => {
    const at = await liar(({ config }) => ({ config: { ...config, engineVersion: "0.0.9" } }));
    expect(await verify(at)).toMatchObject({
      code: 0,
      err: "the run was made by engine 0.0.9, it is run again by 0.1.0\n",
    });
  });

  test("of a daemon that cannot give configurations yet says what to do", async () => {
    const at = await liar(
      () => ({}),
      [
        answers(RunsServiceService.getRunConfig, () => {
          throw { code: status.UNIMPLEMENTED, details: "The server does not implement the method" };
        }),
      ],
    );
    expect(await verify(at)).toMatchObject({
      code: 1,
      err: expect.stringContaining("older than this program"),
    });
  });

  test("can be interrupted", async () => {
    const controller = new AbortController();
    controller.abort();
    const outcome = await aether(["verify", run.runId], { address, interrupted: controller.signal });
    expect(outcome).toMatchObject({ code: 130, out: "" });
  });
});

test("the configuration that the daemon gives is a file that runs", async () => {
  const { sessionText } = await unary(client.runs, client.runs.getRunConfig, { runId: run.runId }, patience);
  writeFileSync(scratch("frozen.json"), sessionText);
  const { document_sha256 } = JSON.parse((await aether(["run", scratch("frozen.json"), "--json"])).out);
  expect(document_sha256).toBe(run.summary?.document?.sha256);
});
