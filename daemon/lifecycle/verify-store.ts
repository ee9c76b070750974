import { verifyStore } from "../../store/verify.ts";

/**
 * Walks a store and tells on standard output, as one JSON line, whether it may be opened. Run as a process of its
 * own, because reading a damaged LMDB file ends the process that reads it (daemon.md 4.1).
 *
 *     node verify-store STATE_DIR
 */
const [stateDir] = process.argv.slice(2);
if (stateDir === undefined) throw new Error("the state directory is missing");
process.stdout.write(`${JSON.stringify(await verifyStore(stateDir))}\n`);
