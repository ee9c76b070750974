import { writeSync } from "node:fs";
import { openStore } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import { sampleBlock } from "../store/samples.ts";

/**
 * Appends to the store in the directory of the first argument until a commit fails, printing each seq that was
 * acknowledged, then what happens to further writes and to closing, and ends as a daemon does, with code 4.
 * The parent limits the size of files, which fails a write as a full disk does.
 */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: store-full-disk-child.ts DIRECTORY");
const runId = "flood" as RunId;
const say = (line: unknown): unknown => writeSync(1, `${JSON.stringify(line)}\n`);
const kindOf = (error: unknown): unknown =>
  error instanceof Error && "kind" in error ? error.kind : String(error);

const store = await openStore({ directory, newStoreId: () => "store-1" });
let failed = false;
for (let seq = 1; !failed; seq += 1) {
  const block = sampleBlock(seq, 1, Buffer.alloc(50_000, seq));
  await store.logs.append(runId, { ticks: [], blocks: [block] }).then(
    () => say({ acknowledged: seq }),
    (error: unknown) => {
      failed = true;
      say({ failed: kindOf(error), message: String(error) });
    },
  );
}
await store.logs.append(runId, { ticks: [], blocks: [] }).catch((error) => say({ logs: kindOf(error) }));
await store.history.setActiveScenario("gf01").catch((error) => say({ history: kindOf(error) }));
await store.close();
say({ closed: true });
process.exit(4);
