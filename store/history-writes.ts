import { assert } from "../engine/assert.ts";
import { checkTransition } from "./attempt-fold.ts";
import {
  decodeCount,
  encodeDocument,
  encodeLongText,
  encodeRun,
  encodeScalar,
  encodeTransition,
  type RunRow,
} from "./codecs.ts";
import type { Write } from "./commit.ts";
import type { ConfigVersions } from "./config-versions.ts";
import { StoreError } from "./errors.ts";
import type { AttemptStep, History } from "./history.ts";
import { type HistoryReads, readRunRow } from "./history-reads.ts";
import type { HistoryTables } from "./history-tables.ts";
import {
  documentKey,
  indexKey,
  metaKey,
  ordinalKey,
  runKey,
  runTextKey,
  tickHashesKey,
  transitionKey,
} from "./keys.ts";
import type { RunId, RunRecord } from "./records.ts";
import { runEvents } from "./run-events.ts";
import { makeRunId } from "./run-id.ts";
import { checkRun, checkSameRun, checkStep } from "./run-rules.ts";
import { packTickHashes } from "./tick-hashes.ts";
import type { HistoryTurn } from "./turn.ts";

/** The writing half of `History`. */
export type HistoryWrites = Pick<
  History,
  "insertRun" | "changeRun" | "setActiveScenario" | "setDrained" | "setUncleanStarts" | "setOpenedBy"
>;

type Deps = {
  readonly place: string;
  readonly tables: HistoryTables;
  readonly reads: HistoryReads;
  readonly turn: HistoryTurn;
  readonly configVersions: ConfigVersions;
};

/** Each write is a turn: it reads what the one before has committed, checks, composes its rows and commits them. */
export function createHistoryWrites(deps: Deps): HistoryWrites {
  const { tables, turn } = deps;
  return {
    insertRun: (make, fingerprint, chosenId, first, deedOf, configs = []) =>
      turn(() => {
        const given = nextIdentity(deps, fingerprint, chosenId);
        const made = make(given.runId, given.admissionSeq);
        const kept = deps.configVersions.versionsOf(configs, made.createdAtMs);
        const configVersions = configs.length === 0 ? made.configVersions : kept.versions;
        const run: RunRecord = { ...made, configVersions, version: 1 };
        assert(
          run.runId === given.runId && run.admissionSeq === given.admissionSeq,
          "a run keeps the identity it is given",
        );
        assert(run.fingerprint === fingerprint, "a run has the fingerprint its id was made from");
        assert(run.attemptCount === (first === null ? 0 : 1), "a run begins with attempt 1, or waits");
        checkRun(run);
        assert(run.sealed === null, "a run is sealed by a change");
        if (first !== null) checkTransition(null, first);
        const writes = [
          ...given.writes,
          ...kept.writes,
          ...indexWrites(tables, null, run),
          put(tables.runs, runKey(run.runId), encodeRun(rowOf(run))),
          put(tables.runTexts, runTextKey(run.runId, "session"), encodeLongText(run.sessionText)),
          ...stepWrites(tables, run.runId, first && { attemptIndex: 1, transition: first }),
        ];
        return { writes, result: run, events: runEvents(null, run) };
      }, deedOf),

    changeRun: (runId, expectedVersion, next, step, tickHashes, deedOf) =>
      turn(() => {
        const current = readRunRow(tables, runId, deps.place);
        if (current?.version !== expectedVersion) {
          const found = current === undefined ? "there is no such run" : `it has version ${current.version}`;
          throw new StoreError(
            "version_conflict",
            `run ${runId}: version ${expectedVersion} was expected, but ${found}`,
          );
        }
        const changed: RunRecord = { ...next, version: expectedVersion + 1 };
        checkRun(changed);
        checkSameRun(current, changed);
        checkStep((index) => deps.reads.attemptTransitions(runId, index), current, changed, step);
        const writes = [
          ...indexWrites(tables, current, changed),
          put(tables.runs, runKey(runId), encodeRun(rowOf(changed))),
          ...stepWrites(tables, runId, step),
          ...sealWrites(tables, current, changed, tickHashes),
        ];
        return { writes, result: changed, events: runEvents(current.condition, changed) };
      }, deedOf),

    setUncleanStarts: (atMs) =>
      turn(() => ({
        writes: [put(tables.meta, metaKey("unclean_starts"), encodeScalar(atMs.join(" ")))],
        result: undefined,
      })),

    setOpenedBy: (version, deedOf) =>
      turn(
        () => ({
          writes: [put(tables.meta, metaKey("opened_by"), encodeScalar(version))],
          result: undefined,
        }),
        deedOf,
      ),

    setDrained: (reason, deedOf) =>
      turn(() => {
        const key = metaKey("drained");
        const write: Write =
          reason === null
            ? { kind: "remove", table: tables.meta, key }
            : put(tables.meta, key, encodeScalar(reason));
        return { writes: [write], result: undefined };
      }, deedOf),

    setActiveScenario: (scenarioId, deedOf) =>
      turn(
        () => ({
          writes: [put(tables.meta, metaKey("active_scenario"), encodeScalar(scenarioId))],
          result: undefined,
        }),
        deedOf,
      ),
  };
}

/** The id and admission seq of the next run, with the rows that remember they are given. */
function nextIdentity(
  { tables, place }: Deps,
  fingerprint: string,
  chosenId: RunId | null,
): { readonly runId: RunId; readonly admissionSeq: number; readonly writes: readonly Write[] } {
  const lastSeq = tables.meta.get(metaKey("admission_seq"));
  const admissionSeq = 1 + (lastSeq === undefined ? 0 : decodeCount(lastSeq, `${place}: admission seq`));
  const seqWrite = put(tables.meta, metaKey("admission_seq"), encodeScalar(admissionSeq));
  if (chosenId !== null) {
    if (tables.runs.doesExist(runKey(chosenId))) {
      throw new StoreError("duplicate_run_id", `there is a run ${chosenId} already`);
    }
    return { runId: chosenId, admissionSeq, writes: [seqWrite] };
  }
  const lastOrdinal = tables.ordinals.get(ordinalKey(fingerprint));
  let ordinal =
    1 + (lastOrdinal === undefined ? 0 : decodeCount(lastOrdinal, `${place}: ordinal of ${fingerprint}`));
  // A caller may have chosen an id of this form, and two fingerprints may begin alike: take the next free one.
  while (tables.runs.doesExist(runKey(makeRunId(fingerprint, ordinal)))) ordinal += 1;
  const ordinalWrite = put(tables.ordinals, ordinalKey(fingerprint), encodeScalar(ordinal));
  return { runId: makeRunId(fingerprint, ordinal), admissionSeq, writes: [seqWrite, ordinalWrite] };
}

/** Takes an ended run out of the lists; its record stays, found by its id. */
export function tombstoneWrites(tables: HistoryTables, row: RunRow, atMs: number): readonly Write[] {
  const next: RunRow = { ...row, deletedAtMs: atMs, changedAtMs: atMs, version: row.version + 1 };
  return [...indexWrites(tables, row, next), put(tables.runs, runKey(row.runId), encodeRun(next))];
}

type Indexed = Pick<RunRow, "runId" | "admissionSeq" | "scenarioId" | "condition" | "deletedAtMs">;

function indexWrites(tables: HistoryTables, current: RunRow | null, next: Indexed): readonly Write[] {
  const nothing = Buffer.alloc(0);
  const { runId, admissionSeq, scenarioId } = next;
  const state = next.condition.kind;
  if (current === null) {
    return [
      put(tables.runsByTime, indexKey([], admissionSeq, runId), nothing),
      put(tables.runsByScenario, indexKey([scenarioId], admissionSeq, runId), nothing),
      put(tables.runsByState, indexKey([state], admissionSeq, runId), nothing),
    ];
  }
  if (next.deletedAtMs !== null) {
    if (current.deletedAtMs !== null) return [];
    return [
      { kind: "remove", table: tables.runsByTime, key: indexKey([], admissionSeq, runId) },
      { kind: "remove", table: tables.runsByScenario, key: indexKey([scenarioId], admissionSeq, runId) },
      {
        kind: "remove",
        table: tables.runsByState,
        key: indexKey([current.condition.kind], admissionSeq, runId),
      },
    ];
  }
  if (current.condition.kind === state) return [];
  return [
    {
      kind: "remove",
      table: tables.runsByState,
      key: indexKey([current.condition.kind], admissionSeq, runId),
    },
    put(tables.runsByState, indexKey([state], admissionSeq, runId), nothing),
  ];
}

function stepWrites(tables: HistoryTables, runId: RunId, step: AttemptStep | null): readonly Write[] {
  if (step === null) return [];
  const key = transitionKey(runId, step.attemptIndex, step.transition.seq);
  return [put(tables.attempts, key, encodeTransition(step.transition))];
}

/** What sealing adds: the text, the document's row and the hashes of all committed ticks. */
function sealWrites(
  tables: HistoryTables,
  current: RunRow,
  next: RunRecord,
  tickHashes: Iterable<string> | undefined,
): readonly Write[] {
  const { runId, sealed } = next;
  const sealsNow = current.sealed === null && sealed !== null;
  assert(
    sealsNow === (tickHashes !== undefined),
    `the tick hashes of ${runId} come with the change that seals it`,
  );
  if (sealed === null || tickHashes === undefined) return [];
  const { rows, count } = packTickHashes(tickHashes);
  assert(count === next.ticksCompleted, `run ${runId} has ${next.ticksCompleted} ticks, but ${count} hashes`);
  const { documentSha256, documentBytes, ledgerHead } = sealed;
  return [
    put(tables.runTexts, runTextKey(runId, "sealed"), encodeLongText(sealed.sealedText)),
    put(tables.documents, documentKey(runId), encodeDocument({ documentSha256, documentBytes, ledgerHead })),
    ...rows.map(({ chunk, value }) => put(tables.tickHashes, tickHashesKey(runId, chunk), value)),
  ];
}

function rowOf(run: RunRecord): RunRow {
  const { sessionText: _inItsOwnRow, sealed, ...row } = run;
  if (sealed === null) return { ...row, sealed };
  const { sealedText: _alsoInItsOwn, ...amounts } = sealed;
  return { ...row, sealed: amounts };
}

function put(table: Write["table"], key: Write["key"], value: Buffer): Write {
  return { kind: "put", table, key, value };
}
