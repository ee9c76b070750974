import { finishCompaction, prepareCompaction } from "../../store/compact.ts";
import { rewritingFolder } from "../../store/rewriting.ts";
import { dueUpgrade, finishUpgrade, prepareUpgrade } from "../../store/upgrade.ts";

/**
 * Upgrades the store in the directory of the first argument, or compacts a part of it, and kills itself where the third
 * argument says: just before a step of that name.
 *
 *     node rewrite-kill-child.ts DIRECTORY upgrade|history|logs POINT
 */
const [directory, task, point] = process.argv.slice(2);
if (directory === undefined || point === undefined)
  throw new Error("usage: rewrite-kill-child.ts DIRECTORY TASK POINT");
const dieAt = (step: string): void => {
  if (step === point) process.kill(process.pid, "SIGKILL");
};
const folder = rewritingFolder(directory, process.pid);
if (task === "upgrade") {
  const due = await dueUpgrade(directory);
  await prepareUpgrade(directory, folder, due, dieAt);
  finishUpgrade(directory, folder, due, dieAt);
} else if (task === "history" || task === "logs") {
  await prepareCompaction(directory, folder, task, ({ kind }) => dieAt(kind));
  finishCompaction(directory, folder, task, dieAt);
}
