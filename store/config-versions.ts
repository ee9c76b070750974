import { createHash } from "node:crypto";
import { decodeJson, encodeJson } from "./codecs.ts";
import type { Write } from "./commit.ts";
import { readRange, type Table } from "./environment.ts";
import { configVersionKey, configVersionsOf, everyKey } from "./keys.ts";
import type { ConfigVersion } from "./records.ts";
import { assertShape, count, type Shape, sha256Hex, text, time } from "./shape.ts";

/** What a configuration says, before it has a version. `version` is set where it has one of its own. */
export type ConfigContent = { readonly name: string; readonly content: string; readonly version?: string };

/** A configuration that made runs, kept before its first use (wiring-and-runs 7.3). */
export type KeptConfig = ConfigVersion & {
  readonly content: string;
  readonly atMs: number;
  /** In the order they were kept. */
  readonly seq: number;
};

/** The configurations that have made runs. */
export type ConfigVersions = {
  readonly get: (name: string, version: string) => KeptConfig | undefined;
  /** Newest first, those below `before` (null: all); of one name, or of all. */
  readonly list: (name: string | null, before: number | null, limit: number) => readonly KeptConfig[];
  /**
   * The versions of contents: known ones as they are, others with the next number of the store. For a write that goes into
   * the commit of the run they make; to be called within a turn.
   */
  readonly versionsOf: (
    contents: readonly ConfigContent[],
    atMs: number,
  ) => { readonly versions: readonly ConfigVersion[]; readonly writes: readonly Write[] };
};

/** `place` is the path named in errors. */
export function createConfigVersions(table: Table, place: string): ConfigVersions {
  const decoded = (value: Buffer): KeptConfig => {
    const row = decodeJson(value, `${place}: a configuration`);
    assertShape<KeptConfig>(row, keptConfigShape, `${place}: a configuration`);
    return row;
  };
  const read = (name: string | null): KeptConfig[] =>
    Array.from(readRange(table, name === null ? everyKey : configVersionsOf(name)), ({ value }) =>
      decoded(value),
    );
  // Few configurations make many runs, so what was found once is remembered.
  const known = new Map<string, ConfigVersion>();
  let lastSeq: number | null = null;
  const load = (): number => {
    if (lastSeq !== null) return lastSeq;
    lastSeq = 0;
    for (const { name, version, digest, seq } of read(null)) {
      known.set(`${name} ${digest}`, { name, version, digest });
      lastSeq = Math.max(lastSeq, seq);
    }
    return lastSeq;
  };
  return {
    get: (name, version) => {
      const value = table.get(configVersionKey(name, version));
      return value === undefined ? undefined : decoded(value);
    },
    list: (name, before, limit) =>
      read(name)
        .filter(({ seq }) => before === null || seq < before)
        .toSorted((one, other) => other.seq - one.seq)
        .slice(0, limit),
    versionsOf: (contents, atMs) => {
      let seq = load();
      const writes: Write[] = [];
      const versions = contents.map(({ name, content, version }) => {
        const digest = createHash("sha256").update(content).digest("hex");
        const found = known.get(`${name} ${digest}`);
        if (found !== undefined) return found;
        seq += 1;
        const kept: KeptConfig = { name, version: version ?? String(seq), digest, content, atMs, seq };
        writes.push({
          kind: "put",
          table,
          key: configVersionKey(name, kept.version),
          value: encodeJson(kept),
        });
        // Only what is on disk is remembered: a commit that fails ends the store anyway.
        known.set(`${name} ${digest}`, { name, version: kept.version, digest });
        return { name, version: kept.version, digest };
      });
      lastSeq = seq;
      return { versions: versions.toSorted((one, other) => (one.name < other.name ? -1 : 1)), writes };
    },
  };
}

const keptConfigShape: Shape<KeptConfig> = {
  name: text,
  version: text,
  digest: sha256Hex,
  content: text,
  atMs: time,
  seq: count,
};
