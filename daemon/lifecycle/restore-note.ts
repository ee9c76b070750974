import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Audit } from "../../store/audit.ts";
import type { AdminEventDraft } from "../../store/deed.ts";
import { systemDeed } from "../audit/system-deed.ts";
import { field } from "../rpc/json-field.ts";

/**
 * What was done about a store while no daemon could write to its audit. It waits beside the store for the next start, which
 * records it (wiring-and-runs 7.4: `restore` is audited like everything else).
 */
export type RestoreNote = {
  readonly atMs: number;
  readonly actor: string;
  readonly reason: string;
  /** For example `{kind: "from_backup", name}`. */
  readonly restore: { readonly kind: string; readonly name?: string; readonly environment?: string };
  /** Names of what was there, relative to the state directory. */
  readonly setAside: readonly string[];
};

const nameOfFile = "restored.json";

export function leaveRestoreNote(stateDir: string, note: RestoreNote): void {
  const path = join(stateDir, nameOfFile);
  writeFileSync(`${path}.partial`, JSON.stringify(note), { mode: 0o600 });
  renameSync(`${path}.partial`, path);
}

/** The note that waits; null: there is none, or it cannot be read. */
export function readRestoreNote(stateDir: string): RestoreNote | null {
  try {
    const note: RestoreNote = JSON.parse(readFileSync(join(stateDir, nameOfFile), "utf8"));
    return typeof field(note, "actor") === "string" ? note : null;
  } catch {
    return null;
  }
}

/** Records the note and takes it away; after a crash in between it is recorded twice rather than not at all. */
export async function recordRestoreNote(
  stateDir: string,
  note: RestoreNote,
  audit: Pick<Audit, "record">,
  environment: string | null,
): Promise<void> {
  const event: AdminEventDraft = {
    ...systemDeed(environment, note.atMs),
    actionType: "restore",
    actor: { kind: "user", id: note.actor, role: "admin" },
    reason: note.reason,
    targets: [{ kind: "service", id: "trinityd" }],
    after: { ...note.restore, set_aside: [...note.setAside] },
  };
  await audit.record(() => ({ event, outcome: null }));
  rmSync(join(stateDir, nameOfFile), { force: true });
}
