import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { field } from "../rpc/json-field.ts";

/** Who holds a state directory, for the message another daemon gives when it finds the lock taken (daemon.md 3.4). */
export type OwnerRecord = {
  readonly instanceId: string;
  /** Tells a pid of this boot from the same number before. Empty where the system has none. */
  readonly bootId: string;
  readonly pid: number;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
};

const fileName = "owner.json";

/** Call only while the instance lock is held. */
export function writeOwner(stateDir: string, owner: OwnerRecord): void {
  const path = join(stateDir, fileName);
  const text = JSON.stringify({
    instance_id: owner.instanceId,
    boot_id: owner.bootId,
    pid: owner.pid,
    started_at: owner.startedAt,
  });
  writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Null when there is no record or it cannot be read: a message that names nobody is better than none. */
export function readOwner(stateDir: string): OwnerRecord | null {
  try {
    const read: unknown = JSON.parse(readFileSync(join(stateDir, fileName), "utf8"));
    const pid = Number(field(read, "pid"));
    const [instanceId, bootId, startedAt] = ["instance_id", "boot_id", "started_at"].map((name) =>
      field(read, name),
    );
    if (!Number.isSafeInteger(pid)) return null;
    return { instanceId: String(instanceId), bootId: String(bootId), pid, startedAt: String(startedAt) };
  } catch {
    return null;
  }
}

/** Id of the running boot; empty where the system does not tell. */
export function currentBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
