import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Audit } from "../../store/audit.ts";
import { adminEventId } from "../../store/audit-codec.ts";

/** What the anchor says of the chain. `seq` is of the newest anchored record; 0 = nothing is anchored. */
export type AnchorCheck =
  | { readonly kind: "holds"; readonly seq: number }
  | { readonly kind: "broken"; readonly seq: number; readonly problem: string };

/**
 * The audit's head, written down now and then in a plain file outside the store, so that a store that was cut or put
 * back shows (daemon.md 4.4, "Audit anchor"). It detects accidents and outsiders, not the owner of the machine.
 */
export type Anchor = {
  /** Writes the head down when enough has happened since the last time, or at once with `now`. */
  readonly note: (now: boolean) => void;
  readonly check: () => AnchorCheck;
};

const everyRecords = 1024;
const everyMs = 60_000;

export function openAnchor(deps: {
  readonly path: string;
  readonly audit: Pick<Audit, "head" | "get">;
  readonly monotonicMs: () => number;
}): Anchor {
  const { path, audit, monotonicMs } = deps;
  let anchored = lastLine(path)?.seq ?? 0;
  let notedAtMs = monotonicMs();
  return {
    note: (now) => {
      const head = audit.head();
      if (head.seq === anchored) return;
      const isDue = head.seq - anchored >= everyRecords || monotonicMs() - notedAtMs >= everyMs;
      if (!now && !isDue) return;
      append(path, `${head.seq} ${head.digest}\n`);
      anchored = head.seq;
      notedAtMs = monotonicMs();
    },
    check: () => {
      const last = lastLine(path);
      if (last === null) return { kind: "holds", seq: 0 };
      const { seq, digest } = last;
      const found = audit.get(seq);
      if (found === undefined)
        return { kind: "broken", seq, problem: `the anchor knows ${adminEventId(seq)}, the store does not` };
      if (found.digest !== digest)
        return { kind: "broken", seq, problem: `the anchor has another digest of ${adminEventId(seq)}` };
      return { kind: "holds", seq };
    },
  };
}

function append(path: string, line: string): void {
  const file = openSync(path, "a", 0o600);
  try {
    writeSync(file, line);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The last whole line; a torn one at the end is one that was never acknowledged. */
function lastLine(path: string): { readonly seq: number; readonly digest: string } | null {
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  for (const line of lines.toReversed()) {
    const [, seq, digest] = /^(\d{1,15}) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (seq !== undefined && digest !== undefined) return { seq: Number(seq), digest };
  }
  return null;
}
