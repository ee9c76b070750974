import { statSync } from "node:fs";
import { CommandFailure } from "../../failures.ts";
import type { Aether } from "../aether-shell.ts";
import { documentOfTarget, type Form } from "../commands/generate-snapshot.ts";
import { resolveTarget, type TargetOptions } from "../target.ts";
import { underBytes } from "../watched-work.ts";
import { isDocument } from "./first-difference.ts";
import { openSnapshotFile, type SnapshotFile, spoolSnapshot } from "./snapshot-file.ts";

/** A document to compare, and the U-ledger head of the run it came from, where that is known. */
export type Candidate = { readonly document: SnapshotFile; readonly ledgerHead: string | null };

/**
 * The document a TARGET means, on disk: a document file itself, that of a stored run, or the one that running a
 * configuration makes, in the given form.
 *
 * @throws as `resolveTarget`, `documentOfTarget` and `openSnapshotFile` do
 */
export async function candidateOf(
  aether: Aether,
  named: string | undefined,
  options: TargetOptions,
  form: Form,
): Promise<Candidate> {
  const { shell } = aether;
  const target = resolveTarget(named, options, shell.registry);
  const file = target.kind === "config" ? documentInFile(target.path) : null;
  if (file !== null) return { document: file, ledgerHead: null };
  const { chunks, ledgerHead = null, close } = await documentOfTarget(aether, target, form);
  try {
    const watched = underBytes(aether, "writing", chunks);
    return { document: await spoolSnapshot(target.name, watched, shell.interrupted), ledgerHead };
  } finally {
    close();
  }
}

/** A file that holds a document; null for anything else, about which the loader of configurations has more to say. */
export function documentInFile(path: string): SnapshotFile | null {
  // A pipe can be read only once, and is left to whoever reads configurations.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
  try {
    const file = openSnapshotFile(path);
    if (isDocument(file)) return file;
    file.close();
    return null;
  } catch (failure) {
    if (failure instanceof CommandFailure) return null;
    throw failure;
  }
}

/** The form in which a file seems to be written: documents in one form are compared by their bytes. */
export function formOf(file: SnapshotFile): Form {
  return file.bytes(0, Math.min(2, file.size)).includes(0x0a) ? "C3" : "C2";
}
