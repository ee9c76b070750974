import { writeSync } from "node:fs";
import { verifyStore } from "../../store/verify.ts";

/**
 * Walks a store and tells on standard output, as JSON lines, which environment it enters and at last whether the store
 * may be opened. Run as a process of its own, because reading a damaged LMDB file ends the process that reads it
 * (daemon.md 4.1); what it entered last is then what is damaged.
 *
 *     node verify-store STATE_DIR last_rows|by_need|full
 */
const [stateDir, depth] = process.argv.slice(2);
if (stateDir === undefined) throw new Error("the state directory is missing");
if (depth !== "last_rows" && depth !== "by_need" && depth !== "full")
  throw new Error("the depth is last_rows, by_need or full");
const say = (line: unknown): void => void writeSync(1, `${JSON.stringify(line)}\n`);
say(await verifyStore(stateDir, { depth, onEnter: (environment) => say({ entered: environment }) }));
