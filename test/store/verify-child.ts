import { writeSync } from "node:fs";
import { verifyStore } from "../../store/verify.ts";

/**
 * Prints the verdict on the store in the directory of the first argument as JSON; the second is how deep to look. Dies
 * if LMDB does.
 */
const [directory, depth = "last_rows"] = process.argv.slice(2);
if (directory === undefined || (depth !== "last_rows" && depth !== "full"))
  throw new Error("usage: verify-child.ts DIRECTORY [last_rows|full]");
writeSync(1, JSON.stringify(await verifyStore(directory, { depth, onEnter: () => undefined })));
