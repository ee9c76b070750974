import { writeSync } from "node:fs";
import { verifyStore } from "../../store/verify.ts";

/** Prints the verdict on the store in the directory of the first argument as JSON. Dies if LMDB does. */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: verify-child.ts DIRECTORY");
writeSync(1, JSON.stringify(await verifyStore(directory)));
