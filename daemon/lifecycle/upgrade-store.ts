import { clearRewriting, rewritingFolder } from "../../store/rewriting.ts";
import { schemaVersion } from "../../store/store-meta.ts";
import { dueUpgrade, finishUpgrade } from "../../store/upgrade.ts";
import { field } from "../rpc/json-field.ts";
import { rewriteInChild } from "./rewrite-in-child.ts";
import { StartRefusal } from "./start-refusal.ts";

/**
 * Brings a store that an older version left to today's schema: a child makes upgraded copies and walks them, and they
 * take the store's place here, under our lock (daemon.md 4.4, "Migrations"). The store must have been verified. Answers
 * the schema it had; null: nothing was to do.
 *
 * @throws StartRefusal when nothing came of it; the store is as it was then
 */
export async function upgradeStore(
  directory: string,
  tell: (facts: object, message: string) => void,
): Promise<number | null> {
  const due = await dueUpgrade(directory);
  const [first] = due;
  if (first === undefined) return null;
  const { schema } = first;
  const folder = rewritingFolder(directory, process.pid);
  const onStep = (step: unknown): void =>
    tell({ step, from: schema, to: schemaVersion }, "upgrading the store");
  const made = await rewriteInChild(directory, folder, "upgrade", (step) => onStep(field(step, "kind")));
  if (!made.ok) {
    clearRewriting(directory);
    throw new StartRefusal(
      `the store ${directory} could not be upgraded from schema ${schema} to ${schemaVersion}: ${made.problem}; it is as it was, and the version before can still open it`,
    );
  }
  finishUpgrade(directory, folder, due, onStep);
  return schema;
}
