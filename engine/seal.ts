import type { ApxiView } from "./apxi/view.ts";
import { assert } from "./assert.ts";
import type { CodexContext } from "./codex/codex-context.ts";
import { type CodexExtras, type CodexOutcome, codexOutcome } from "./codex/outcome.ts";
import type { Profile } from "./config/profile.ts";
import type { SessionConfig } from "./config/session.ts";
import type { EncodedTick } from "./encoded-tick.ts";
import { EngineError } from "./errors.ts";
import {
  closingEnvelope,
  dataEnvelope,
  egressEnvelope,
  envelopeRun,
  openingEnvelope,
} from "./gate/envelopes.ts";
import type { BudgetUsage } from "./governance/decision-loop.ts";
import { gateRule } from "./governance/gate-filter.ts";
import { policySetHash } from "./governance/policy-set-hash.ts";
import { decisionSummaries, policySetLoaded } from "./governance/summary.ts";
import { floorDiv, type Int } from "./int.ts";
import { toC1 } from "./json/write.ts";
import { closedManifests, closedViews, primaryManifest } from "./press/closed-manifests.ts";
import { hashedManifest } from "./press/manifest.ts";
import type { Envelope, Manifest } from "./records.ts";
import type { RunFacts } from "./run-facts.ts";
import { type EngineDeps, isFinished, type RunState } from "./run-state.ts";
import { type ULedgerCheckpoint, uLedgerCheckpoint } from "./uledger/u-ledger.ts";
import { nextTickHash } from "./write-tick.ts";

/**
 * What is known only when a run has ended. Together with its configuration and its tick records it is the
 * whole run: documents, metrics and logs are made from these three.
 */
export type Sealed = {
  readonly ticks: number;
  /** C_T. */
  readonly lastChain: Int;
  /** T_T of daemon.md 3.2. */
  readonly tickHash: string;
  /** One for each window, in the order of the run's windows. */
  readonly manifests: readonly Manifest[];
  readonly primaryManifest: Manifest;
  readonly primaryManifestHash: string;
  /** Null when there is no governance at all, which no session is without. */
  readonly policySetHash: string | null;
  readonly codex: CodexOutcome;
  /** Null when no decision loop ran. */
  readonly budgetUsage: BudgetUsage | null;
  /** The GOV envelopes about the run as a whole; those about single ticks are made from the ticks. */
  readonly governanceEnvelopes: readonly Envelope[];
  /** CTRL at start and end; none for a run without a session. */
  readonly lifecycleEnvelopes: readonly Envelope[];
  readonly egressEnvelope: Envelope;
  /** Hash of the last U-ledger entry. */
  readonly ledgerHead: string;
  readonly ledgerCheckpoint: ULedgerCheckpoint;
  readonly counts: SealedCounts;
  /** By apx_name; absent when no window has a view, as in runs sealed before there were any. */
  readonly apxiViews?: ReadonlyMap<string, ApxiView>;
};

/** How many records of each kind a run has, DATA envelopes counted after the gate filter. */
export type SealedCounts = {
  readonly iBlocks: number;
  readonly ingressEnvelopes: number;
  readonly dataEnvelopes: number;
  readonly governanceEnvelopes: number;
};

/** What a caller of the tick loop may bring that no session has (engine-core 3 and 13). */
export type SealExtras = CodexExtras & {
  /** There is no governance, not even one with everything off; that of the configuration must be off. */
  readonly governance?: "absent" | undefined;
};

/**
 * Seals a finished run (engine-core 3, steps 7 to 14, and engine-governance 1.1). `ticks` gives the run's
 * encoded ticks from the first to the last, each time it is called; they are walked once, twice with Codex.
 *
 * @throws EngineError `value`, the same first error as the reference: a window that reaches past the last
 * tick, APXi descriptors that do not fit, an unknown NAP layer or mode, DATA envelopes that ENFORCE took away; also for tick records that are
 * not the run's.
 */
export function seal(
  config: SessionConfig,
  finalState: RunState,
  ticks: () => Iterable<EncodedTick>,
  deps: EngineDeps,
): Sealed {
  return sealWith(config, finalState, ticks, deps, {}).sealed;
}

/**
 * Seals a run of the bare tick loop, to which a caller may bring what no session has, and answers the Codex context as
 * the run leaves it.
 *
 * @throws EngineError as `seal` does
 */
export function sealWith(
  config: SessionConfig,
  finalState: RunState,
  ticks: () => Iterable<EncodedTick>,
  deps: EngineDeps,
  extras: SealExtras,
): { readonly sealed: Sealed; readonly codex: CodexContext | null } {
  assert(isFinished(finalState), "only a finished run is sealed");
  const isOff = config.governance.governanceMode === "OFF" && config.governance.codexActionMode === "OFF";
  assert(extras.governance !== "absent" || isOff, "governance is either absent or configured");
  const { sha256 } = deps;
  const { plan, loom } = finalState;
  const run = plan.envelopes;
  const manifests = closedManifests(plan.windows, finalState.press, finalState.tick);
  const primary = primaryManifest(manifests, plan.windows);
  const policies = policySetHash(config.governance, sha256);
  const windowId = plan.windows.primary.windowId;
  const governed = {
    run,
    governance: config.governance,
    policySetHash: policies,
    windowId,
    ticks: config.totalTicks,
    lastChain: loom.chain,
  };
  // Raises what is wrong with every DATA envelope before governance looks at them, as in the reference.
  dataEnvelope(run, { tick: 1, prev_chain: config.profile.c0, pfna: [] }, primary.manifest_check);
  const { codex, budgetUsage, context } = codexOutcome(
    config,
    {
      windowId,
      iBlocks: iBlocksOf(finalState.tick, config.profile),
      manifests: new Set(manifests.map(({ apx_name }) => apx_name)).size,
    },
    ticks,
    sha256,
    extras,
  );
  // An absent governance becomes one with everything off as soon as there is something to decide.
  const isGoverned = extras.governance !== "absent" || budgetUsage !== null;
  const isActive = config.governance.codexActionMode !== "OFF";
  const governanceEnvelopes = [
    ...(isActive ? [policySetLoaded(governed)] : []),
    ...(isActive && budgetUsage !== null ? decisionSummaries(governed, budgetUsage) : []),
  ];
  const end = {
    ticks: config.totalTicks,
    lastChain: loom.chain,
    tickHash: finalState.tickHash,
    manifests,
    primaryManifest: primary,
    primaryManifestHash: sha256(toC1(hashedManifest(primary))),
    policySetHash: isGoverned ? policies : null,
    codex,
    budgetUsage,
    governanceEnvelopes,
  };
  const ledgerCheckpoint = uLedgerCheckpoint(
    factsOf(config, end),
    ofTheRun(finalState, ticks(), deps),
    sha256,
  );
  const check = primary.manifest_check;
  const egress = egressEnvelope(run, end.ticks, check, end.lastChain);
  const isSession = config.shape === "session";
  const apxiViews = closedViews(finalState.press);
  const sealed: Sealed = {
    ...end,
    lifecycleEnvelopes: isSession
      ? [openingEnvelope(run), closingEnvelope(run, end.ticks, check, end.lastChain)]
      : [],
    egressEnvelope: egress,
    ledgerHead: ledgerCheckpoint.head_hash,
    ledgerCheckpoint,
    counts: countsOf(finalState, governanceEnvelopes.length),
    ...(apxiViews !== undefined && { apxiViews }),
  };
  return { sealed, codex: context };
}

/** The ticks themselves, with the proof that they lead from the run's fingerprint to its last tick hash. */
function* ofTheRun(
  { tickHash }: RunState,
  ticks: Iterable<EncodedTick>,
  { fingerprint, sha256 }: EngineDeps,
): Generator<EncodedTick> {
  let hash = fingerprint;
  for (const tick of ticks) {
    hash = nextTickHash(hash, tick, sha256);
    if (hash !== tick.tickHash) {
      throw new EngineError("value", `the record of tick ${tick.tick} does not follow from those before it`);
    }
    yield tick;
  }
  if (hash !== tickHash) throw new EngineError("value", "the tick records are not those of the run");
}

/** What the views of single ticks take from a sealed run. */
export function factsOf(
  config: SessionConfig,
  sealed: Pick<Sealed, "ticks" | "primaryManifest" | "primaryManifestHash" | "policySetHash" | "budgetUsage">,
): RunFacts {
  const { primaryManifest: primary, budgetUsage } = sealed;
  return {
    run: envelopeRun(config),
    runId: config.runId,
    ticks: sealed.ticks,
    topologyVersion: config.topology.version,
    windowId: config.primaryWindowId,
    apxName: primary.apx_name,
    manifestCheck: primary.manifest_check,
    manifestHash: sealed.primaryManifestHash,
    policySetHash: sealed.policySetHash,
    gate: gateRule(config.governance),
    ledgerMeta: budgetUsage === null ? {} : { governance_budget: budgetUsage },
  };
}

function iBlocksOf(ticks: number, { iBlockSpacingW }: Profile): number {
  return Number(floorDiv(ticks, iBlockSpacingW));
}

function countsOf({ plan, tick }: RunState, summaries: number): SealedCounts {
  const { governance, profile } = plan.config;
  const pfnaTicks = [...plan.pfna.keys()].filter((at) => at >= 1 && at <= tick);
  return {
    iBlocks: iBlocksOf(tick, profile),
    ingressEnvelopes: pfnaTicks.length,
    dataEnvelopes: tick,
    governanceEnvelopes: summaries + (gateRule(governance) === null ? 0 : tick),
  };
}
