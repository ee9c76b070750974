import { assert } from "../engine/assert.ts";
import { decodeJson, encodeJson } from "./codecs.ts";
import type { DeedOf } from "./deed.ts";
import { readRange, type Table } from "./environment.ts";
import { artifactKey, artifactsOf, everyKey } from "./keys.ts";
import { assertShape, count, flag, orNull, position, type Shape, sha256Hex, text, time } from "./shape.ts";
import type { HistoryTurn } from "./turn.ts";

/** A reference to an object: what it is, whose it is, and how it stands (wiring-and-runs 7.1). */
export type Artifact = {
  /** Dense from 1, in the order they were kept. */
  readonly seq: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** `run://<run_id>/<relpath>`; null: known by its content alone. */
  readonly place: string | null;
  readonly name: string;
  readonly mediaType: string;
  readonly runId: string | null;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly pinned: boolean;
  /** Its bytes were not what its digest says, and are set aside. */
  readonly quarantined: boolean;
  /** When retention took it, and the audit record that tells of it. */
  readonly removedAtMs: number | null;
  readonly removedBy: string | null;
};

/** The references to the objects beside the store. */
export type Artifacts = {
  /** Keeps a reference; one that is there already stays as it is, and one that retention took is kept anew. */
  readonly add: (
    artifact: Omit<Artifact, "seq" | "pinned" | "quarantined" | "removedAtMs" | "removedBy">,
    deedOf: DeedOf<Artifact> | null,
  ) => Promise<Artifact>;
  /** Every reference to an object, in no particular order. */
  readonly ofDigest: (sha256: string) => readonly Artifact[];
  readonly atPlace: (place: string) => Artifact | undefined;
  /** Newest first, those below `before` (null: all). */
  readonly list: (runId: string | null, before: number | null, limit: number) => readonly Artifact[];
  /** Changes a reference that is there. */
  readonly change: (
    artifact: Pick<Artifact, "sha256" | "place">,
    changes: Partial<Pick<Artifact, "pinned" | "quarantined" | "removedAtMs" | "removedBy">>,
    deedOf: DeedOf<Artifact> | null,
  ) => Promise<Artifact>;
};

/** `path` is the one named in errors. Lists read every reference: there are few, and none is read in a hurry. */
export function createArtifacts(turn: HistoryTurn, table: Table, path: string): Artifacts {
  const decoded = (value: Buffer): Artifact => {
    const row = decodeJson(value, `${path}: an artifact`);
    assertShape<Artifact>(row, artifactShape, `${path}: an artifact`);
    return row;
  };
  const all = (): Artifact[] => Array.from(readRange(table, everyKey), ({ value }) => decoded(value));
  const find = ({ sha256, place }: Pick<Artifact, "sha256" | "place">): Artifact | undefined => {
    const value = table.get(artifactKey(sha256, place));
    return value === undefined ? undefined : decoded(value);
  };
  const put = (artifact: Artifact) =>
    ({
      kind: "put",
      table,
      key: artifactKey(artifact.sha256, artifact.place),
      value: encodeJson(artifact),
    }) as const;

  return {
    add: (artifact, deedOf) =>
      turn(() => {
        const known = find(artifact);
        if (known !== undefined && known.removedAtMs === null) return { writes: [], result: known };
        const seq = 1 + Math.max(0, ...all().map((each) => each.seq));
        const added: Artifact = {
          ...artifact,
          seq,
          pinned: false,
          quarantined: false,
          removedAtMs: null,
          removedBy: null,
        };
        return { writes: [put(added)], result: added };
      }, deedOf),
    ofDigest: (sha256) => Array.from(readRange(table, artifactsOf(sha256)), ({ value }) => decoded(value)),
    atPlace: (place) => all().find((artifact) => artifact.place === place),
    list: (runId, before, limit) =>
      all()
        .filter(({ seq }) => before === null || seq < before)
        .filter((artifact) => runId === null || artifact.runId === runId)
        .toSorted((one, other) => other.seq - one.seq)
        .slice(0, limit),
    change: (artifact, changes, deedOf) =>
      turn(() => {
        const known = find(artifact);
        assert(known !== undefined, `there is no artifact ${artifact.sha256}`);
        const changed = { ...known, ...changes };
        return { writes: [put(changed)], result: changed };
      }, deedOf),
  };
}

const artifactShape: Shape<Artifact> = {
  seq: position,
  sha256: sha256Hex,
  sizeBytes: count,
  place: orNull(text),
  name: text,
  mediaType: text,
  runId: orNull(text),
  createdBy: text,
  createdAtMs: time,
  pinned: flag,
  quarantined: flag,
  removedAtMs: orNull(time),
  removedBy: orNull(text),
};
