import { spawnSync } from "node:child_process";
import { afterAll, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { OperationState } from "../../proto/gen/trinity/gate/v1/operations.ts";
import { completedRun, endedOperation, patience, reason } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";
import { lacking } from "../support/lacking.ts";
import { effort, timeoutMs } from "./effort.ts";
import { startAgain } from "./start-again.ts";

/*
 * Goal: a disk that fails once ends the daemon at once and costs nothing that was acknowledged (daemon.md 4.3; 7, F2).
 * Method: strace makes the n-th write or sync of a daemon with one thread for all of them fail, for n = 1, 2, 3, ...; while it
 * lives, notes are made one after the other; after a start on a sound disk all acknowledged ones are there, once.
 */
const hasStrace = spawnSync("strace", ["-V"]).status === 0;
const isAbsent = lacking(hasStrace, "strace is not installed (Debian package strace)", "can be installed");
afterAll(cleanUp);

type Fault = {
  readonly call: "fdatasync" | "pwrite64";
  readonly error: "EIO" | "ENOSPC";
  readonly nth: number;
};

const upTo = (short: readonly number[], long: number): readonly number[] =>
  effort(0, 1) === 0 ? short : Array.from({ length: long }, (_, index) => index + 1);

const faults: readonly Fault[] = [
  ...upTo([1, 2, 5, 9], 40).map((nth): Fault => ({ call: "fdatasync", error: "EIO", nth })),
  ...upTo([3, 14], 60).map((nth): Fault => ({ call: "pwrite64", error: "ENOSPC", nth })),
];

/** After a write that failed LMDB itself may abort on the way out (daemon.md 4.1, "Disk full"); a failed sync never does. */
function endsOf({ call }: Fault): readonly (number | string)[] {
  return call === "pwrite64" ? [4, "SIGABRT", "SIGSEGV"] : [4];
}

/** `-D`: the daemon is the process that was started, and strace its descendant. */
function failing({ call, error, nth }: Fault): readonly string[] {
  const inject = `inject=${call}:error=${error}:when=${nth}`;
  return ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", `trace=${call}`, "-e", inject];
}

test.skipIf(isAbsent)(
  "whichever write fails: the daemon ends, says so once, and everything acknowledged is there",
  async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    const undisturbed = await completedRun(first.client, { scenarioId: "ring-5", runId: "base" });
    await first.end("SIGTERM");

    let sent = 0;
    const acknowledged: string[] = [];
    for (const fault of faults) {
      const hardship = { under: failing(fault), env: { UV_THREADPOOL_SIZE: "1" } };
      const daemon = await startDaemon(places, [], hardship).catch(refusedStart);
      while (daemon !== null && (await isMade(daemon, `note ${sent + 1}`))) {
        sent += 1;
        acknowledged.push(`note ${sent}`);
      }
      if (daemon !== null) {
        sent += 1;
        const { code, signal } = await daemon.ended;
        expect([fault, saidFailures(daemon)]).toEqual([fault, 1]);
        expect(endsOf(fault)).toContain(code ?? signal);
      }

      const { client, end } = await startAgain(places);
      const { notes } = await unary(client.runs, client.runs.listRunNotes, { runId: "base" }, patience);
      const texts = notes.map(({ text }) => text);
      expect([fault, new Set(texts).size]).toEqual([fault, texts.length]);
      expect([fault, texts.filter((text) => acknowledged.includes(text))]).toEqual([fault, acknowledged]);
      // What was under way when the disk failed may be there; it is never half there.
      expect(texts.length - acknowledged.length).toBeLessThanOrEqual(faults.indexOf(fault) + 1);
      await auditIsWhole(client);
      const run = await completedRun(client, { scenarioId: "ring-5" });
      expect(run.summary?.document).toEqual(undisturbed.summary?.document);
      expect(await end("SIGTERM")).toEqual({ code: 0, signal: null });
    }
    expect(acknowledged.length).toBeGreaterThan(0);
  },
  timeoutMs,
);

/** A daemon whose disk fails before it serves has acknowledged nothing; it says so and ends with 1 or 4. */
function refusedStart(failure: unknown): null {
  expect(String(failure)).toMatch(/the daemon ended with (1|4|null)/);
  return null;
}

async function isMade({ client }: TestDaemon, text: string): Promise<boolean> {
  const request = { runId: "base", text, reason, requestId: text.replace(" ", "-") };
  return unary(client.runs, client.runs.addRunNote, request, patience).then(
    () => true,
    () => false,
  );
}

/** How often the log tells that the store takes no more writes. */
function saidFailures(daemon: TestDaemon): number {
  return daemon
    .complaint()
    .split("\n")
    .filter((line) => line.includes('"level":60')).length;
}

async function auditIsWhole(client: Client): Promise<void> {
  const { audit } = client;
  const { operation } = await unary(audit, audit.verifyAudit, { reason, requestId: "" }, patience);
  expect(await endedOperation(client, operation)).toMatchObject({ state: OperationState.SUCCEEDED });
}
