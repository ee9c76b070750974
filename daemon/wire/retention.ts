import type { Duration } from "../../proto/gen/google/protobuf/duration.ts";
import {
  PruneEffect,
  type RetentionFloor as WireFloor,
  type RetentionRule as WireRule,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { RetentionClass, RetentionFloor, RetentionRule } from "../../store/retention-records.ts";
import type { SweepPlan } from "../retention/plan-sweep.ts";
import { toDuration } from "./duration.ts";
import { toTimestamp } from "./timestamp.ts";

export function toRetentionRule(name: RetentionClass, rule: RetentionRule): WireRule {
  return {
    class: name,
    maxAge: rule.maxAgeMs === 0 ? undefined : toDuration(rule.maxAgeMs),
    maxBytes: BigInt(rule.maxBytes),
    maxCount: BigInt(rule.maxCount),
  };
}

export function toRetentionFloor(name: RetentionClass, floor: RetentionFloor): WireFloor {
  return {
    class: name,
    runId: floor.runId ?? "",
    before: toTimestamp(floor.beforeMs),
    bytesFreed: BigInt(floor.bytesFreed),
  };
}

/** What is told one by one; the rest is counted. */
const heldShown = 100;

export function toPruneEffect({ name, count, bytes, runIds, held, later }: SweepPlan): PruneEffect {
  const kept = held.slice(0, heldShown).map(({ id, heldBy }) => `${id}: ${heldBy}`);
  if (held.length > heldShown) kept.push(`and ${held.length - heldShown} more`);
  if (later > 0) kept.push(`${later} more go with the sweep after this one`);
  return PruneEffect.fromPartial({
    count: BigInt(count),
    bytes: BigInt(bytes),
    runIds: [...runIds],
    replaysEnded: name === "logs" || name === "history" ? BigInt(runIds.length) : 0n,
    kept,
  });
}

/** Milliseconds of a length of time; parts of one count as a whole. */
export function fromDuration({ seconds, nanos }: Duration): number {
  return Number(seconds) * 1000 + Math.ceil(nanos / 1_000_000);
}
