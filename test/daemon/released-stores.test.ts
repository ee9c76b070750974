import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { StoreMode } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { schemaVersion } from "../../store/store-meta.ts";
import { verifyStore } from "../../store/verify.ts";
import { askAll } from "../store/fixture-v2.ts";
import { completedRun, patience } from "./support/calls.ts";
import { cleanUp, type DaemonPlaces, freshPlaces, startDaemon } from "./support/daemon.ts";

/*
 * Goal: the store that each released schema left behind opens, is whole, and serves (daemon.md 4.4, "Migrations"; 7, F13).
 * Method: a real daemon on a copy of each fixture; what a daemon answered when it left the store is asked again.
 */
afterEach(cleanUp);

const fixtures = fileURLToPath(new URL("../store/fixtures", import.meta.url));

/** A copy, because even a look at a store leaves a lock file. */
function copyOf(name: string): DaemonPlaces {
  const places = freshPlaces();
  mkdirSync(places.stateDir, { mode: 0o700 });
  cpSync(join(fixtures, name), places.stateDir, { recursive: true });
  return places;
}

const released = Array.from({ length: schemaVersion }, (_, index) => `v${index + 1}`);

test("every schema has its fixture", () => {
  expect(readdirSync(fixtures).filter((name) => !name.includes("."))).toEqual(released);
});

describe.each(released)("the store of schema %s", (name) => {
  test("opens, takes a run, and is whole before and after", async () => {
    const everyRow = { depth: "full", onEnter: (): void => undefined } as const;
    const places = copyOf(name);
    expect(await verifyStore(places.stateDir, everyRow)).toEqual({ ok: true });
    const daemon = await startDaemon(places);
    const { store } = await unary(daemon.client.admin, daemon.client.admin.getInfo, {}, patience);
    expect(store).toMatchObject({ schemaVersion, mode: StoreMode.WHOLE });
    await completedRun(daemon.client);
    await daemon.end("SIGTERM");
    expect(await verifyStore(daemon.stateDir, everyRow)).toEqual({ ok: true });
  });
});

test("what the store of schema 2 holds is answered as it was when it was left", async () => {
  const { socket } = await startDaemon(copyOf("v2"));
  const lines = readFileSync(join(fixtures, "v2.answers.jsonl"), "utf8").trimEnd().split("\n");
  const told = Object.fromEntries(lines.map((line) => JSON.parse(line)));
  const answers = await askAll(`unix:${socket}`);
  expect(Object.keys(answers)).toEqual(Object.keys(told));
  for (const [question, answer] of Object.entries(answers))
    expect({ question, answer }).toMatchObject({ question, answer: told[question] });
});
