import { afterAll, expect, test } from "vitest";
import { decodeEnding, encodeEnding } from "../../daemon/runs/ending.ts";
import { storedRun } from "../../daemon/runs/stored-run.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import { completedRun, heldRun, startRun, stopRun, waitRun } from "./support/calls.ts";
import { cleanUp, startDaemon } from "./support/daemon.ts";
import { sampleFigures } from "./support/live-runs.ts";

afterAll(cleanUp);

/*
 * Goal: what a run left when it ended shows the same as taking it out of the run's texts and ticks. Method: runs that ended in
 * different ways, read both ways from the store of a daemon that has stopped.
 */
test("a run is shown by its ending as it is by all that is stored of it", async () => {
  const daemon = await startDaemon();
  const { client } = daemon;
  const completed = await completedRun(client, { scenarioId: "gov-codex-demo" });
  const { runId: untouched } = await heldRun(client);
  await stopRun(client, untouched);
  const { runId: inTheMiddle } = await startRun(client, { scenarioId: "ring-5", pauseAtTick: 3n });
  await waitRun(client, inTheMiddle, { states: [RunState.PAUSED] });
  await stopRun(client, inTheMiddle);
  await daemon.end("SIGTERM");

  const store = await openStore({ directory: daemon.stateDir, newStoreId: () => "unused" });
  for (const id of [completed.runId, untouched, inTheMiddle]) {
    const runId = id as RunId;
    const quick = storedRun(store, runId);
    expect(quick?.record.endingText).not.toBe("");
    const thorough = storedRun(withoutEndings(store), runId);
    expect({ ...quick, record: null }).toEqual({ ...thorough, record: null });
  }
  await store.close();
});

test("an ending of another form counts for nothing", () => {
  const ending = { lastTickHash: "", wiringSha256: "", figures: sampleFigures };
  expect(decodeEnding(encodeEnding(ending))).toEqual(ending);
  expect(decodeEnding(JSON.stringify({ ...ending, form: 0 }))).toBe(null);
  expect(decodeEnding("")).toBe(null);
});

function withoutEndings(store: Store): Parameters<typeof storedRun>[0] {
  const getRun: Store["history"]["getRun"] = (runId) => {
    const record = store.history.getRun(runId);
    return record && { ...record, endingText: "" };
  };
  return { ...store, history: { ...store.history, getRun } };
}
