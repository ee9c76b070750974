import { chmodSync, mkdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { HealthStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { completedRun, heldRun, known, patience, stopRun } from "../daemon/support/calls.ts";
import {
  cleanUp,
  type DaemonPlaces,
  freshPlaces,
  startDaemon,
  type TestDaemon,
} from "../daemon/support/daemon.ts";
import { eventually } from "../support/eventually.ts";

/*
 * Goal: a daemon tells its own command of what happened and its own sink of the audit's head, and a failing one is a
 * health signal and nothing worse (daemon.md 3.6, DESIGN decision 32). Method: a real daemon with a daemon.yaml, and
 * small programs that write down what they are told.
 */
afterAll(cleanUp);

function configured(places: DaemonPlaces, yaml: string): void {
  mkdirSync(join(places.folder, "config"), { recursive: true });
  writeFileSync(join(places.folder, "config", "daemon.yaml"), `version: 1\n${yaml}`);
}

/** A program that appends what it is told to a file. */
function recorder(places: DaemonPlaces): { readonly program: string; readonly file: string } {
  const file = join(places.folder, "told");
  const program = join(places.folder, "record");
  writeFileSync(file, "");
  writeFileSync(program, `#!/bin/sh\ncat >> '${file}'\n`);
  chmodSync(program, 0o700);
  return { program, file };
}

type Line = Readonly<Record<string, unknown>>;

/** The lines of a file as soon as it has so many. */
function linesOf(file: string, count: number): Promise<readonly Line[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
      if (lines.length < count) return;
      watcher.close();
      resolve(lines.map((line) => JSON.parse(line) as Line));
    };
    const watcher = watch(file, look);
    look();
  });
}

test("tells of completed runs, one JSON line each, and not of what nobody asked for", async () => {
  const places = freshPlaces();
  const { program, file } = recorder(places);
  configured(
    places,
    `environment: { name: lab }\nnotify: { on: [completed, fault], command: ['${program}'] }\n`,
  );
  const { client } = await startDaemon(places);
  const { runId } = await heldRun(client, { scenarioId: "gf01", runId: "stopped" });
  await stopRun(client, runId);
  for (const done of ["one", "two"]) await completedRun(client, { scenarioId: "gf01", runId: done });
  const lines = await linesOf(file, 2);
  expect(lines.map(({ message, environment }) => [message, environment])).toEqual([
    ["run one is COMPLETED", "lab"],
    ["run two is COMPLETED", "lab"],
  ]);
  expect(lines[0]).toMatchObject({
    kind: "run_state",
    refs: [
      { kind: "run", id: "one" },
      { kind: "scenario", id: "gf01" },
    ],
    payload: { state: "COMPLETED", before: "RUNNING" },
  });
});

async function signalOf({ client: { admin } }: TestDaemon, name: string) {
  const found = await eventually(
    async () => {
      const { signals } = await unary(admin, admin.listHealthSignals, {}, patience);
      return signals.find((signal) => signal.name === name);
    },
    (signal) => signal !== undefined && signal.status !== HealthStatus.OK,
  );
  return known(found);
}

test("a command that is not there is a health signal, and runs go on", async () => {
  const places = freshPlaces();
  configured(places, "notify: { on: [completed], command: [page-somebody] }\n");
  const daemon = await startDaemon(places);
  await completedRun(daemon.client);
  expect(await signalOf(daemon, "notify.command")).toMatchObject({
    status: HealthStatus.DEGRADED,
    detail: expect.stringContaining("page-somebody is not in /usr/local/bin:/usr/bin:/bin"),
  });
});

test("the audit's head goes to a file, and the stop tells the last one", async () => {
  const places = freshPlaces();
  const sink = join(places.folder, "elsewhere.jsonl");
  configured(places, `audit_sink: { file: '${sink}' }\n`);
  writeFileSync(sink, "");
  const daemon = await startDaemon(places);
  await completedRun(daemon.client);
  const { audit } = daemon.client;
  const head = await unary(audit, audit.getAuditHead, {}, patience);
  await daemon.end("SIGTERM");
  const [line] = await linesOf(sink, 1);
  expect(line).toMatchObject({ seq: Number(head.seq), digest: head.digest, store_id: expect.any(String) });
});

test("a file that turns bad keeps the old values and is a health signal", async () => {
  const places = freshPlaces();
  configured(places, "environment: { name: lab }\n");
  const daemon = await startDaemon(places);
  configured(places, "environment: { name: '' }\n");
  daemon.signal("SIGHUP");
  expect(await signalOf(daemon, "config.files")).toMatchObject({
    detail: expect.stringContaining("daemon.yaml line 2: environment.name"),
  });
});
