import { writeSync } from "node:fs";
import { openStore } from "../../store/open-store.ts";
import { created, fingerprint, sampleBlock, sampleRun, sampleTick, stepTo } from "../store/samples.ts";

/**
 * Works on the store in the directory of the first argument for ever: starts runs and appends to the newest, several
 * appends under way at a time. Prints a line for each thing that was acknowledged, after it was. Waits to be killed.
 */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: store-kill-child.ts DIRECTORY");
const say = (line: unknown): unknown => writeSync(1, `${JSON.stringify(line)}\n`);

const store = await openStore({ directory, newStoreId: () => "store-1" });
say({ epoch: store.epoch });
for (;;) {
  const run = await store.history.insertRun(
    (runId, admissionSeq) => sampleRun({ runId, admissionSeq, sessionText: `session of ${runId}` }),
    fingerprint,
    null,
    created,
  );
  say({ run: run.runId, version: 1 });
  const step = { attemptIndex: 1, transition: stepTo(created, "SUBMITTED") };
  await store.history.changeRun(
    run.runId,
    1,
    { ...run, condition: { kind: "running", phase: "TICKING" } },
    step,
  );
  say({ run: run.runId, version: 2 });
  let seq = 0;
  for (let round = 0; round < 5; round += 1) {
    const appends: Promise<unknown>[] = [];
    for (let tick = round * 4 + 1; tick <= round * 4 + 4; tick += 1) {
      const block = sampleBlock(seq + 1, (tick % 3) + 1, Buffer.alloc((tick % 5) * 3_000, tick));
      seq += block.count;
      const acknowledged = { run: run.runId, tick, seq };
      const batch = { ticks: [sampleTick(tick, `tick ${tick} `.repeat(tick * 20))], blocks: [block] };
      appends.push(store.logs.append(run.runId, batch).then(() => say(acknowledged)));
    }
    await Promise.all(appends);
  }
}
