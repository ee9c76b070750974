import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import { EngineError } from "../errors.ts";
import { addVectors } from "../gate/pfna-schedule.ts";
import type { Int } from "../int.ts";
import type { TickLedger } from "../records.ts";
import { type DiagnosticsConfig, type DiagnosticsRecord, diagnose, diagnosticsOff } from "./diagnostics.ts";
import { type EdgeTable, edgeTable } from "./edge-table.ts";
import { umxTick } from "./umx-tick.ts";

/**
 * UMX by itself, without Loom, Press and Gate (engine-core 6.1): what one topology makes of one state, tick by
 * tick. A value: each function answers a new one.
 */
export type UmxRun = {
  readonly topology: Topology;
  readonly profile: Profile;
  readonly gid: string;
  readonly runId: string;
  readonly edges: EdgeTable;
  readonly diagnostics: DiagnosticsConfig;
  /** The last tick that was done. */
  readonly tick: number;
  /** In node order; null before `initState`. */
  readonly nodes: readonly Int[] | null;
  /** The latest diagnostics record, linked to the ones before it. */
  readonly latest: RecordLink | null;
  /** Why the kill-switch has halted the run; null while it may go on. */
  readonly killedBecause: string | null;
};

export type RecordLink = { readonly record: DiagnosticsRecord; readonly earlier: RecordLink | null };

/** What a step came to. A killed run has its record, but neither its state nor its tick have moved. */
export type UmxStep =
  | { readonly kind: "ticked"; readonly run: UmxRun; readonly ledger: TickLedger }
  | { readonly kind: "killed"; readonly run: UmxRun; readonly message: string };

/** What several steps came to, with the ledgers of those that ticked. */
export type UmxSteps =
  | { readonly kind: "reached"; readonly run: UmxRun; readonly ledgers: readonly TickLedger[] }
  | {
      readonly kind: "killed";
      readonly run: UmxRun;
      readonly ledgers: readonly TickLedger[];
      readonly message: string;
    };

/** A run without a state; gid and run id are the topology's gid unless given. */
export function umxRun(
  topology: Topology,
  profile: Profile,
  more: {
    readonly gid?: string;
    readonly runId?: string;
    readonly diagnostics?: Partial<DiagnosticsConfig>;
  } = {},
): UmxRun {
  return {
    topology,
    profile,
    gid: more.gid ?? topology.gid,
    runId: more.runId ?? topology.gid,
    edges: edgeTable(topology, profile),
    diagnostics: { ...diagnosticsOff, ...more.diagnostics },
    tick: 0,
    nodes: null,
    latest: null,
    killedBecause: null,
  };
}

/**
 * Begins anew at tick 0 with a state. A killed run may go on; the records of before stay.
 *
 * @throws EngineError `value` when there is not one value per node.
 */
export function initState(run: UmxRun, state: readonly Int[]): UmxRun {
  requireLength(run, "the state", state);
  return { ...run, tick: 0, nodes: [...state], killedBecause: null };
}

/**
 * Adds to the state from outside, element by element, at the tick boundary where the run stands.
 *
 * @throws EngineError `value` before `initState`, or when there is not one value per node.
 */
export function applyExternalInputs(run: UmxRun, deltas: readonly Int[]): UmxRun {
  const nodes = requireState(run);
  requireLength(run, "the external input", deltas);
  return { ...run, nodes: addVectors(nodes, deltas) };
}

/**
 * One tick. With diagnostics on, its ledger is looked through before the state moves.
 *
 * @throws EngineError `value` before `initState`, for a run that was killed, and for a violation when the
 * configuration raises on it; the run given is then as it was.
 */
export function umxStep(run: UmxRun): UmxStep {
  const nodes = requireState(run);
  if (run.killedBecause !== null) {
    throw new EngineError("value", `Run halted by kill-switch: ${run.killedBecause}`);
  }
  const ledger = umxTick(run.edges, run.tick + 1, nodes);
  const moved = { ...run, tick: ledger.tick, nodes: ledger.post_u };
  if (!run.diagnostics.enabled) return { kind: "ticked", run: moved, ledger };

  const record = diagnose(run.diagnostics, ledger);
  const { violations } = record;
  if (violations.length > 0 && run.diagnostics.raiseOnViolation) {
    throw new EngineError("value", `UMX diagnostics failed at tick ${ledger.tick}: ${violations.join(", ")}`);
  }
  const latest = { record, earlier: run.latest };
  if (violations.length > 0 && run.diagnostics.killOnViolation) {
    const killedBecause = violations.join("; ");
    return {
      kind: "killed",
      run: { ...run, latest, killedBecause },
      message: `UMX run killed at tick ${ledger.tick}: ${killedBecause}`,
    };
  }
  return { kind: "ticked", run: { ...moved, latest }, ledger };
}

/**
 * Ticks until a tick is done, or until the kill-switch halts the run.
 *
 * @throws EngineError `value` when the run is past that tick, and as `umxStep` does.
 */
export function runUntil(run: UmxRun, tick: number): UmxSteps {
  if (!Number.isSafeInteger(tick) || tick < run.tick) {
    throw new EngineError(
      "value",
      `the run can't go to tick ${tick}: it stands at tick ${run.tick} and only goes forward`,
    );
  }
  const ledgers: TickLedger[] = [];
  let reached = run;
  while (reached.tick < tick) {
    const step = umxStep(reached);
    if (step.kind === "killed") return { ...step, ledgers };
    ledgers.push(step.ledger);
    reached = step.run;
  }
  return { kind: "reached", run: reached, ledgers };
}

/** A copy of the state. @throws EngineError `value` before `initState` */
export function currentState(run: UmxRun): readonly Int[] {
  return [...requireState(run)];
}

/** All diagnostics records of a run, the oldest first. */
export function diagnosticsRecords(run: UmxRun): readonly DiagnosticsRecord[] {
  const records: DiagnosticsRecord[] = [];
  for (let link = run.latest; link !== null; link = link.earlier) records.push(link.record);
  return records.reverse();
}

function requireState(run: UmxRun): readonly Int[] {
  if (run.nodes === null) {
    throw new EngineError("value", `run ${run.runId} has no state yet; it needs initState first`);
  }
  return run.nodes;
}

function requireLength({ topology }: UmxRun, what: string, values: readonly Int[]): void {
  if (values.length === topology.n) return;
  throw new EngineError(
    "value",
    `${what} has ${values.length} values, but topology ${topology.gid} has N = ${topology.n}`,
  );
}
