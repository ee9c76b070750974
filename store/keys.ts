/**
 * The whole key space (daemon.md 4.2). Keys are strings, or arrays in LMDB's ordered encoding: element by
 * element, numbers by value, so order in the file is order in the domain.
 *
 *     history/                                            one row is
 *     ├─ meta              name                           schema_version, store_id, epoch, clean_shutdown,
 *     │                                                   admission_seq, active_scenario, drained,
 *     │                                                   unclean_starts, opened_by
 *     ├─ runs              run_id                         a run without its texts
 *     ├─ run_texts         run_id, "session" | "sealed"   a text of the engine's, written once
 *     ├─ runs_by_time      -admission_seq, run_id         empty, newest run first
 *     ├─ runs_by_state     state, -admission_seq, run_id  empty, newest run of a state first
 *     ├─ runs_by_scenario  scenario, -admission_seq, run_id  empty, newest run of a scenario first
 *     ├─ ordinals          fingerprint                    last ordinal given
 *     ├─ attempts          run_id, attempt index, seq     one transition; the record is the fold
 *     ├─ tick_hashes       run_id, tick div 1024          packed hashes of a sealed run
 *     ├─ documents         run_id                         digest and size of its session document
 *     ├─ checkpoints       run_id, tick                   a checkpoint whose chunks are in logs
 *     ├─ runs_by_label     label, -admission_seq, run_id  empty, newest run of a label first
 *     ├─ notes             run_id, seq                    what was noted on a run
 *     ├─ admin_events      seq                            one audit record, chained to the one before
 *     ├─ idem              expiry hour, request digest    how a request ended
 *     ├─ events            seq                            what happened, for who watches
 *     ├─ scenarios         scenario, revision             an overlay or the mark of its deletion
 *     ├─ governance        "base", revision               a base governance
 *     ├─ config_versions   name, version                  a configuration that made runs
 *     ├─ artifacts         digest, place                  a reference to an object
 *     ├─ secrets           name, version                  the fingerprint of a secret
 *     ├─ retention         "rules" | "floor.<class>"      how long what is kept, and what is gone
 *     └─ taken             run_id                         what retention took of a run
 *     logs/
 *     ├─ meta              name                           schema_version, store_id, epoch
 *     ├─ ticks             run_id, tick                   one tick record
 *     ├─ blocks            run_id, first_seq              one batch of log entries
 *     └─ checkpoint_chunks run_id, tick, chunk            64 KiB of a checkpoint
 *
 * `documents` and `tick_hashes` are the record of a sealed run, written in the commit that seals it: the digest its
 * document must have, and the hash of every tick, so that another computation of the run can be compared tick by
 * tick. A block's attempt index, levels and times tell what its entries are without decoding them.
 *
 * Ranges are half-open, as LMDB's are: `start` belongs to them, `end` does not.
 */
import { assert } from "../engine/assert.ts";
import type { RunCondition, RunId } from "./records.ts";

/** A key of any table. */
export type StoreKey = string | (string | number)[];

/** Keys from `start` up to, but without, `end`. */
export type KeyRange = { readonly start: StoreKey; readonly end: StoreKey };

/** The six states a run is listed by. */
export type RunState = RunCondition["kind"];

/** The whole of a table: numbers sort before texts, and no text of ours begins with Unicode's last character. */
export const everyKey: KeyRange = { start: [Number.NEGATIVE_INFINITY], end: "\u{10ffff}" };

/** What an environment says of itself, one row each. */
export type MetaName =
  | "schema_version"
  | "store_id"
  | "epoch"
  | "clean_shutdown"
  | "admission_seq"
  | "active_scenario"
  | "drained"
  | "unclean_starts"
  | "opened_by";

/** What an index row is found by: nothing, a state or a scenario. */
export type IndexPrefix = readonly [] | readonly [string];

/** Larger than every character of an id. */
const afterIdCharacters = "~";
const keyTextBytesMax = 512;

/** The row of one of these names in `meta`. */
export function metaKey(name: MetaName): string {
  return name;
}

/** The row of a run in `runs`. */
export function runKey(runId: RunId): string {
  return keyText(runId);
}

/** Every run whose id begins so. */
export function runsBeginning(prefix: string): KeyRange {
  return { start: keyText(prefix), end: `${prefix}${afterIdCharacters}` };
}

/** The row of a run's text in `run_texts`. */
export function runTextKey(runId: RunId, text: "session" | "sealed"): [string, string] {
  return [keyText(runId), text];
}

/** The row of a run in `runs_by_time`, `runs_by_state` or `runs_by_scenario`. */
export function indexKey(prefix: IndexPrefix, admissionSeq: number, runId: RunId): (string | number)[] {
  return [...prefix.map(keyText), -count(admissionSeq), keyText(runId)];
}

/** The rows of an index with an admission seq below `before`, newest first; null: all of them. */
export function indexBefore(prefix: IndexPrefix, before: number | null): KeyRange {
  const texts = prefix.map(keyText);
  const newest = before === null ? Number.NEGATIVE_INFINITY : 1 - count(before);
  return { start: [...texts, newest], end: [...texts, Number.POSITIVE_INFINITY] };
}

/** The run and its admission seq that an index row stands for. */
export function readIndexKey(key: StoreKey): { readonly admissionSeq: number; readonly runId: RunId } {
  const [inverted, runId] = key.slice(-2);
  assert(
    typeof inverted === "number" && typeof runId === "string",
    `an index row ends in seq and run, not ${key}`,
  );
  return { admissionSeq: -inverted, runId: runId as RunId };
}

/** The row of a fingerprint in `ordinals`. */
export function ordinalKey(fingerprint: string): string {
  return keyText(fingerprint);
}

/** One transition; attempts are counted from 1, and `seq` within the attempt from 1. */
export function transitionKey(runId: RunId, attemptIndex: number, seq: number): [string, number, number] {
  return [keyText(runId), count(attemptIndex), count(seq)];
}

/** The transitions of all attempts of a run, attempt by attempt, oldest first. */
export function transitionsOfRun(runId: RunId): KeyRange {
  return everyRowOf(runId);
}

/** The transitions of one attempt, oldest first. */
export function transitionsOfAttempt(runId: RunId, attemptIndex: number): KeyRange {
  return {
    start: [keyText(runId), count(attemptIndex)],
    end: [keyText(runId), attemptIndex, Number.POSITIVE_INFINITY],
  };
}

/** The run and attempt a transition row belongs to. */
export function readTransitionKey(key: StoreKey): { readonly runId: RunId; readonly attemptIndex: number } {
  const [runId, attemptIndex] = key;
  assert(
    typeof runId === "string" && typeof attemptIndex === "number",
    `a transition has run and attempt, not ${key}`,
  );
  return { runId: runId as RunId, attemptIndex };
}

/** One chunk of packed tick hashes; which one a tick stands in says `chunkOfTick`. */
export function tickHashesKey(runId: RunId, chunk: number): [string, number] {
  return [keyText(runId), count(chunk)];
}

/** The chunks of one run from `chunk` on, in order. */
export function tickHashesFrom(runId: RunId, chunk: number): KeyRange {
  return rowsFrom(runId, chunk);
}

/** The row of a run in `documents`. */
export function documentKey(runId: RunId): string {
  return keyText(runId);
}

/** One tick record. */
export function tickKey(runId: RunId, tick: number): [string, number] {
  return [keyText(runId), count(tick)];
}

/** The tick records of one run from `fromTick` on, in order. */
export function ticksFrom(runId: RunId, fromTick: number): KeyRange {
  return rowsFrom(runId, fromTick);
}

/** The block of log entries whose first entry is `firstSeq`. */
export function blockKey(runId: RunId, firstSeq: number): [string, number] {
  return [keyText(runId), count(firstSeq)];
}

/** The blocks of one run whose first entry is `fromSeq` or a later one, in order. */
export function blocksFrom(runId: RunId, fromSeq: number): KeyRange {
  return rowsFrom(runId, fromSeq);
}

/** The blocks of one run whose first entry comes before `seq`. */
export function blocksBefore(runId: RunId, seq: number): KeyRange {
  return { start: [keyText(runId)], end: [keyText(runId), count(seq)] };
}

/** The checkpoint of a run at a tick boundary. */
export function checkpointKey(runId: RunId, tick: number): [string, number] {
  return [keyText(runId), count(tick)];
}

/** The checkpoints of a run, by tick. */
export function everyCheckpointOf(runId: RunId): KeyRange {
  return everyRowOf(runId);
}

/** One chunk of a checkpoint's bytes. */
export function checkpointChunkKey(runId: RunId, tick: number, chunk: number): [string, number, number] {
  return [keyText(runId), count(tick), count(chunk)];
}

/** The chunks of one checkpoint, in order. */
export function chunksOfCheckpoint(runId: RunId, tick: number): KeyRange {
  return {
    start: [keyText(runId), count(tick)],
    end: [keyText(runId), tick, Number.POSITIVE_INFINITY],
  };
}

/** One note on a run. */
export function noteKey(runId: RunId, seq: number): [string, number] {
  return [keyText(runId), count(seq)];
}

/** The notes on a run, oldest first. */
export function everyNoteOf(runId: RunId): KeyRange {
  return everyRowOf(runId);
}

/** One event. */
export function eventKey(seq: number): [number] {
  return [count(seq)];
}

/** The events from `seq` on, oldest first. */
export function eventsFrom(seq: number): KeyRange {
  return { start: [count(seq)], end: everyKey.end };
}

/** The events below `seq`; null: all of them. */
export function eventsBefore(seq: number | null): KeyRange {
  return seq === null ? everyKey : { start: everyKey.start, end: [count(seq)] };
}

/** One revision of a scenario's overlay or of the base governance. */
export function revisionKey(id: string, revision: number): [string, number] {
  return [keyText(id), count(revision)];
}

/** The revisions of a thing below `before` (null: all), by number. */
export function revisionsOf(id: string, before: number | null): KeyRange {
  return {
    start: [keyText(id)],
    end: [id, before === null ? Number.POSITIVE_INFINITY : count(before)],
  };
}

/** An artifact without a place of its own has one row for its content. */
export function artifactKey(sha256: string, place: string | null): [string, string] {
  return [keyText(sha256), keyText(place ?? "-")];
}

/** Every reference to an object. */
export function artifactsOf(sha256: string): KeyRange {
  return { start: [keyText(sha256)], end: [sha256, everyKey.end as string] };
}

/** One version of a configuration. */
export function configVersionKey(name: string, version: string): [string, string] {
  return [keyText(name), keyText(version)];
}

/** The versions of one configuration. */
export function configVersionsOf(name: string): KeyRange {
  return { start: [keyText(name)], end: [name, everyKey.end as string] };
}

/** What retention says of a class, or the rules themselves. */
export function retentionKey(name: "rules" | `floor.${string}`): string {
  return keyText(name);
}

/** The row of a run in `taken`. */
export function takenKey(runId: RunId): string {
  return keyText(runId);
}

/** The runs behind one, by id; null: all of them. */
export function runsAfter(runId: RunId | null): KeyRange {
  return runId === null ? everyKey : { start: `${keyText(runId)}\u0001`, end: everyKey.end };
}

/** Every block of a run. */
export function everyBlockOf(runId: RunId): KeyRange {
  return everyRowOf(runId);
}

/** Every chunk of every checkpoint of a run. */
export function everyChunkOf(runId: RunId): KeyRange {
  return everyRowOf(runId);
}

/** Every tick record of a run. */
export function everyTickOf(runId: RunId): KeyRange {
  return everyRowOf(runId);
}

/** One audit record. */
export function adminEventKey(seq: number): [number] {
  return [count(seq)];
}

/** The records from `seq` on, oldest first. */
export function adminEventsFrom(seq: number): KeyRange {
  return { start: [count(seq)], end: everyKey.end };
}

/** The records below `seq`; null: all of them. */
export function adminEventsBefore(seq: number | null): KeyRange {
  return seq === null ? everyKey : { start: everyKey.start, end: [count(seq)] };
}

/** `digest` stands for actor, method and request id. */
export function requestKey(hour: number, digest: string): [number, string] {
  return [count(hour), keyText(digest)];
}

/** The requests whose hour is below this one. */
export function requestsBefore(hour: number): KeyRange {
  return { start: everyKey.start, end: [count(hour)] };
}

/** The requests of this hour and of later ones. */
export function requestsFrom(hour: number): KeyRange {
  return { start: [count(hour)], end: everyKey.end };
}

function rowsFrom(runId: RunId, first: number): KeyRange {
  return { start: [keyText(runId), count(first)], end: [runId, Number.POSITIVE_INFINITY] };
}

function everyRowOf(runId: RunId): KeyRange {
  return { start: [keyText(runId)], end: [runId, Number.POSITIVE_INFINITY] };
}

/** Text that may stand in a key. NUL ends an element in the ordered encoding, and LMDB caps a key's length. */
function keyText(text: string): string {
  assert(text.length > 0 && !text.includes("\0"), `a key has text without NUL, not ${JSON.stringify(text)}`);
  assert(Buffer.byteLength(text) <= keyTextBytesMax, `a key's text has at most ${keyTextBytesMax} bytes`);
  return text;
}

function count(value: number): number {
  assert(Number.isSafeInteger(value) && value >= 0, `a key counts in whole numbers from 0, not ${value}`);
  return value;
}
