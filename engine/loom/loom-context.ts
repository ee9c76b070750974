import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { toC2 } from "../json/write.ts";
import type { IBlock, TickLedger } from "../records.ts";
import { checkLedger } from "../umx/ledger-check.ts";
import { applyExternalInputs, type UmxRun, umxStep } from "../umx/umx-run.ts";
import { iBlockOf, isIBlockDue, pBlockWith, topologySnapshot } from "./blocks.ts";
import type { RecordedTick } from "./recorded-ticks.ts";
import { scalarOfTick } from "./scalar.ts";

/** How Loom draws its two numbers from a tick's ledger. */
export type LoomRules = {
  /** At least 1. */
  readonly seq: (ledger: TickLedger) => number;
  readonly scalar: (ledger: TickLedger) => Int;
};

/**
 * Loom by itself, without Press and Gate (engine-core 7.3): it makes blocks of ledgers that come from outside or
 * from the UMX run bound to it. A value, which keeps no blocks: they are answered tick by tick, and looked up in
 * `RecordedTicks`.
 */
export type LoomContext = {
  readonly topology: Topology;
  /** With the W in force. */
  readonly profile: Profile;
  readonly rules: LoomRules;
  readonly snapshot: IBlock["topology_snapshot"];
  /** The UMX run that `loomStep` drives. */
  readonly umx: UmxRun | null;
  /** C_t of the last tick, C0 before the first. */
  readonly chain: Int;
  /** The last tick that was recorded, null before the first. */
  readonly lastTick: number | null;
};

/** A context after one more tick, with what it recorded. */
export type Ingested = { readonly context: LoomContext; readonly recorded: RecordedTick };

/** What a step came to; a killed UMX run leaves no ledger and no block. */
export type LoomStep =
  | ({ readonly kind: "ticked" } & Ingested)
  | { readonly kind: "killed"; readonly context: LoomContext; readonly message: string };

/**
 * A context before its first tick. Of topology and UMX run one may be left out; `spacing` is W, by default the
 * profile's.
 *
 * @throws EngineError `value` when topology and UMX run are both missing or don't belong together, or for a W that
 * is not positive.
 */
export function loomContext(given: {
  readonly profile: Profile;
  readonly topology?: Topology;
  readonly umx?: UmxRun;
  readonly spacing?: Int;
  readonly rules?: Partial<LoomRules>;
}): LoomContext {
  const { profile, umx, spacing = profile.iBlockSpacingW } = given;
  const topology = given.topology ?? umx?.topology;
  if (topology === undefined) throw new EngineError("value", "Loom needs a topology or a UMX run");
  if (umx !== undefined && topology !== umx.topology) {
    throw new EngineError("value", `topology ${topology.gid} is not the one of the UMX run ${umx.runId}`);
  }
  if (umx !== undefined && toC2(profile) !== toC2(umx.profile)) {
    throw new EngineError(
      "value",
      `profile ${profile.name} does not equal the one of the UMX run ${umx.runId}`,
    );
  }
  if (spacing <= 0) throw new EngineError("value", `the I-block spacing W must be above 0, not ${spacing}`);
  return {
    topology,
    profile: { ...profile, iBlockSpacingW: spacing },
    rules: {
      seq: ({ tick }) => tick,
      scalar: ({ edges }) =>
        scalarOfTick(
          profile.stRule,
          edges.map(({ f_e }) => f_e),
        ),
      ...given.rules,
    },
    snapshot: topologySnapshot(topology),
    umx: umx ?? null,
    chain: profile.c0,
    lastTick: null,
  };
}

/**
 * Records the blocks of a ledger. The first may be of any tick; from then on they follow one another, since the
 * Merkle root of an I-block is about the last W ticks.
 *
 * @throws EngineError `value` for a ledger no UMX tick can have made, one of another number of nodes or of a tick
 * that is not the next, a seq below 1, and as `pBlockOf` and `iBlockOf` do.
 */
export function ingestTick(context: LoomContext, ledger: TickLedger): Ingested {
  const { topology, profile, rules, snapshot, lastTick } = context;
  checkLedger(ledger);
  const { tick, post_u } = ledger;
  if (post_u.length !== topology.n) {
    throw new EngineError(
      "value",
      `the ledger of tick ${tick} has ${post_u.length} nodes, but topology ${topology.gid} has N = ${topology.n}`,
    );
  }
  if (lastTick !== null && tick !== lastTick + 1) {
    throw new EngineError("value", `tick ${tick} does not follow tick ${lastTick}, the last recorded one`);
  }
  const seq = rules.seq(ledger);
  if (!Number.isSafeInteger(seq) || seq < 1) {
    throw new EngineError(
      "value",
      `the seq of tick ${tick} must be a whole number from 1 to 2^53 - 1, not ${seq}`,
    );
  }
  const pBlock = pBlockWith(topology, profile, context.chain, ledger, { seq, scalar: rules.scalar(ledger) });
  const chain = pBlock.C_t;
  const iBlock = isIBlockDue(profile, tick) ? iBlockOf(topology, profile, snapshot, chain, ledger) : null;
  return {
    context: { ...context, chain, lastTick: tick },
    recorded: { tick, ledger, p_block: pBlock, i_block: iBlock },
  };
}

/**
 * One tick of the bound UMX run, recorded.
 *
 * @throws EngineError `value` without a UMX run, and as `umxStep` and `ingestTick` do.
 */
export function loomStep(context: LoomContext): LoomStep {
  const step = umxStep(requireUmx(context));
  if (step.kind === "killed") {
    return { kind: "killed", context: { ...context, umx: step.run }, message: step.message };
  }
  return { kind: "ticked", ...ingestTick({ ...context, umx: step.run }, step.ledger) };
}

/** Adds to the state of the bound UMX run. @throws EngineError `value` as `applyExternalInputs` does, or without a run */
export function addInputs(context: LoomContext, deltas: readonly Int[]): LoomContext {
  return { ...context, umx: applyExternalInputs(requireUmx(context), deltas) };
}

function requireUmx({ umx, topology }: LoomContext): UmxRun {
  if (umx === null) throw new EngineError("value", `Loom of ${topology.gid} has no UMX run to step`);
  return umx;
}
