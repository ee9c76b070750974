import { writeSync } from "node:fs";
import { prepareCompaction } from "../../store/compact.ts";
import { dueUpgrade, prepareUpgrade } from "../../store/upgrade.ts";

/**
 * Makes new files of a store in a folder and tells on standard output, as JSON lines, how far it is and at last whether
 * they are whole. Run as a process of its own, because a damaged LMDB file or a full disk ends the process that meets
 * it (daemon.md 4.1). The store itself is only read.
 *
 *     node rewrite-store STATE_DIR FOLDER upgrade|history|logs
 */
const [stateDir, folder, task] = process.argv.slice(2);
if (stateDir === undefined || folder === undefined) throw new Error("a directory is missing");
if (task !== "upgrade" && task !== "history" && task !== "logs")
  throw new Error("the task is upgrade, or the environment to compact");
const say = (line: unknown): void => void writeSync(1, `${JSON.stringify(line)}\n`);
try {
  if (task === "upgrade") {
    await prepareUpgrade(stateDir, folder, await dueUpgrade(stateDir), (kind) => say({ step: { kind } }));
    say({ ok: true });
  } else {
    const compacted = await prepareCompaction(stateDir, folder, task, (step) => say({ step }));
    say({ ok: true, ...compacted });
  }
} catch (failure) {
  say({ ok: false, problem: failure instanceof Error ? failure.message : String(failure) });
  // After a failed commit LMDB has things to do that never end.
  process.exit();
}
