/**
 * What is wrong with a store or a write to it.
 *
 * - `unwritable`, `damaged`, `schema_too_new`, `schema_too_old`, `not_a_store`: the store cannot be opened; `damaged`
 *   also when a row read back is not what was written.
 * - `duplicate_run_id`, `version_conflict`: this one write was refused; nothing changed.
 * - `no_room`: the disk has too little room for what was asked; nothing changed.
 * - `backup_exists`, `backup_not_found`: a backup was asked for by a name that is taken, or not there.
 * - `commit_failed`, `fenced`, `closed`: the store takes no more writes, whichever comes.
 */
export type StoreErrorKind =
  | "unwritable"
  | "damaged"
  | "schema_too_new"
  | "schema_too_old"
  | "not_a_store"
  | "duplicate_run_id"
  | "version_conflict"
  | "no_room"
  | "backup_exists"
  | "backup_not_found"
  | "commit_failed"
  | "fenced"
  | "closed";

/** A refusal of the store; the message is for an operator and names the path, run or row. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = "StoreError";
    this.kind = kind;
  }
}
