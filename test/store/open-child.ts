import { openStore } from "../../store/open-store.ts";

/** Opens and closes the store in the directory of the first argument: another daemon on the same state directory. */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: open-child.ts DIRECTORY");
await (await openStore({ directory, newStoreId: () => "made by the child" })).close();
