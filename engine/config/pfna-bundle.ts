import { EngineError } from "../errors.ts";
import { compareInt, type Int } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { PfnaInput } from "./session.ts";

/** A PFNA file as it is written back (engine-core 12.1, "Write-back form"). */
export type PfnaBundle = {
  readonly v: 0;
  readonly pfna_id: string;
  readonly gid: string;
  readonly run_id: string;
  readonly nid: string;
  readonly entries: readonly PfnaBundleEntry[];
};

export type PfnaBundleEntry = {
  readonly pfna_id: string;
  readonly tick: Int;
  readonly values: readonly Int[];
  /** Absent when empty. */
  readonly description?: string;
};

/**
 * The bundle that `parsePfna` reads these inputs from, entries sorted by tick, then id. Its own id is not among the
 * inputs: the loader drops it.
 *
 * @throws EngineError `value` for no inputs, for an empty id, and for inputs of several bundles
 */
export function pfnaBundle(bundleId: string, inputs: readonly PfnaInput[]): PfnaBundle {
  const [first] = inputs;
  if (bundleId === "") throw new EngineError("value", "a PFNA bundle needs a pfna_id");
  if (first === undefined) throw new EngineError("value", `PFNA bundle ${bundleId} needs at least one entry`);
  const { gid, runId, nid } = first;
  const stranger = inputs.find((input) => input.gid !== gid || input.runId !== runId || input.nid !== nid);
  if (stranger !== undefined) {
    const [theirs, ours] = [stranger, first].map((input) => `${input.gid}/${input.runId}/${input.nid}`);
    throw new EngineError(
      "value",
      `PFNA bundle ${bundleId}: entry ${stranger.pfnaId} is of ${theirs}, but the first is of ${ours}`,
    );
  }
  const entries = inputs
    .toSorted((a, b) => compareInt(a.tick, b.tick) || compareCodePoints(a.pfnaId, b.pfnaId))
    .map(({ pfnaId, tick, values, description }) => ({
      pfna_id: pfnaId,
      tick,
      values,
      ...(description !== "" && { description }),
    }));
  return { v: 0, pfna_id: bundleId, gid, run_id: runId, nid, entries };
}
