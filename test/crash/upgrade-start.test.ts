import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { verifyStore } from "../../store/verify.ts";
import { completedRun, patience } from "../daemon/support/calls.ts";
import { cleanUp, type DaemonPlaces, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { daemonEntry } from "../support/daemon-entry.ts";

/*
 * Goal: a daemon killed while it upgrades leaves a store that the next start takes over, whatever became of its child (F1,
 * F13). Method: a real daemon on the store that schema 1 left behind, killed when its log says that a step begins.
 */
afterEach(cleanUp);
const fixture = fileURLToPath(new URL("../store/fixtures/v1", import.meta.url));

test.each(["copying", "migrating", "verifying", "keeping history", "tidying"])(
  "killed at %s, the next start serves",
  async (step) => {
    const places = freshPlaces();
    mkdirSync(places.stateDir, { mode: 0o700 });
    cpSync(fixture, places.stateDir, { recursive: true });
    await killedAt(places, step);
    expect(await verifyStore(places.stateDir)).toEqual({ ok: true });

    const { client, end } = await startDaemon(places);
    const { store } = await unary(client.admin, client.admin.getInfo, {}, patience);
    expect(store).toMatchObject({ storeId: "fixture-v1", upgradedFrom: 1, runs: 2n });
    await completedRun(client);
    await end("SIGTERM");
    // A child that outlived its daemon may have gone on in a folder of its own; the store is none of its business.
    const everyRow = { depth: "full", onEnter: (): void => undefined } as const;
    expect(await verifyStore(places.stateDir, everyRow)).toEqual({ ok: true });
    const kept = readdirSync(places.stateDir).filter((name) => name.includes(".schema-"));
    expect(kept.toSorted()).toEqual(["history.schema-1", "logs.schema-1"]);
  },
);

async function killedAt({ stateDir, socket, folder }: DaemonPlaces, step: string): Promise<void> {
  const args = ["--state-dir", stateDir, "--socket", socket, "--config-dir", join(folder, "config")];
  const daemon = spawn(process.execPath, [daemonEntry, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(daemon, "exit");
  for await (const line of createInterface({ input: daemon.stderr }))
    if (line.includes(`"step":"${step}"`)) daemon.kill("SIGKILL");
  expect((await ended)[1]).toBe("SIGKILL");
}
