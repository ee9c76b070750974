import type { PfnaInput, SessionConfig } from "../config/session.ts";
import { EngineError } from "../errors.ts";
import { add, compareInt, type Int, mod, mul } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { PfnaApplied } from "../records.ts";
import { integerise, plainTransform } from "./integerise.ts";

/** What one tick takes from the PFNA queue. */
export type PfnaTick = {
  /** In event order. */
  readonly applied: readonly PfnaApplied[];
  /** What is added to the state, in node order. */
  readonly adjustment: readonly Int[];
  /** `payload_ref` of the tick's INGRESS envelope. */
  readonly payloadRef: Int;
};

/** PFNA of a run by tick; tick 0 adjusts the initial state. Ticks after the last are never asked for. */
export type PfnaSchedule = ReadonlyMap<Int, PfnaTick>;

/**
 * Loads the PFNA inputs of a run into its queue (engine-core 12.1, "Loading into a run"): checked, ordered by
 * tick and then id, integerised; of several records with one tick and id the first counts.
 *
 * @throws EngineError `value` when a record's gid, run id or length is not the run's, or a value does not fit
 * a double, before or after the run's transform.
 */
export function pfnaSchedule(config: SessionConfig): PfnaSchedule {
  for (const input of config.pfnaInputs) checkInput(input, config);
  const ordered = config.pfnaInputs.toSorted(
    (a, b) => compareInt(a.tick, b.tick) || compareCodePoints(a.pfnaId, b.pfnaId),
  );
  const transform = config.pfnaTransform ?? plainTransform;
  const byTick = new Map<Int, PfnaApplied[]>();
  for (const { pfnaId, tick, values } of ordered) {
    const applied = byTick.get(tick) ?? [];
    byTick.set(tick, applied);
    if (applied.some(({ pfna_id }) => pfna_id === pfnaId)) continue;
    applied.push({ pfna_id: pfnaId, ...integerise(values, transform) });
  }
  return new Map([...byTick].map(([tick, applied]) => [tick, pfnaTick(applied, config)]));
}

/** Element-wise sum of two vectors of one length. */
export function addVectors(a: readonly Int[], b: readonly Int[]): readonly Int[] {
  return a.map((value, n) => add(value, b[n] as Int));
}

/**
 * The reference of a batch of integerised records, in id order (engine-core 12.1, "payload_ref of a batch").
 */
export function batchReference(applied: readonly PfnaApplied[], modulusM: Int): Int {
  let acc: Int = 0;
  for (const { pfna_id, values } of applied) {
    for (const character of pfna_id) {
      acc = mod(add(mul(acc, 31), character.codePointAt(0) as number), modulusM); // A character is never empty.
    }
    for (const value of values) acc = mod(add(mul(acc, 17), value), modulusM);
  }
  return acc;
}

function checkInput(input: PfnaInput, { topology, runId }: SessionConfig): void {
  if (input.pfnaId === "")
    throw new EngineError("value", `a PFNA entry of tick ${input.tick} has no pfna_id`);
  const name = `PFNA entry ${input.pfnaId}`;
  if (input.gid !== topology.gid) {
    throw new EngineError(
      "value",
      `${name}: PFNA gid must match the topology gid ${topology.gid}, not ${input.gid}`,
    );
  }
  if (input.runId !== runId) {
    throw new EngineError("value", `${name}: PFNA run_id must match the run ${runId}, not ${input.runId}`);
  }
  if (input.values.length !== topology.n) {
    throw new EngineError(
      "value",
      `${name}: values length must match expected_length ${topology.n}, not ${input.values.length}`,
    );
  }
}

function pfnaTick(applied: readonly PfnaApplied[], { topology, profile }: SessionConfig): PfnaTick {
  const nothing: readonly Int[] = new Array<Int>(topology.n).fill(0);
  return {
    applied,
    adjustment: applied.reduce((sum, { values }) => addVectors(sum, values), nothing),
    payloadRef: batchReference(applied, profile.modulusM),
  };
}
