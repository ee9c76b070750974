import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession } from "../../engine/config/session-codec.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import type { BudgetUsage } from "../../engine/governance/decision-loop.ts";
import { abs, add, compareInt, floorDiv, type Int, intOf } from "../../engine/int.ts";
import { compareCodePoints } from "../../engine/json/compare-code-points.ts";
import { metricsSnapshot } from "../../engine/metrics/metrics-snapshot.ts";
import type { Manifest } from "../../engine/records.ts";
import type { Sealed } from "../../engine/seal.ts";
import { decodeSealed } from "../../engine/sealed-codec.ts";
import type { RunEvent } from "../../engine/step.ts";
import { decodeTickRecord } from "../../engine/tick-record-codec.ts";
import type { RunRecord, StoredTick } from "../../store/records.ts";
import type { LiveFigures, SealedFigures } from "./live-run.ts";

/** The figures of a run before its first tick. */
export function figuresAtStart(config: SessionConfig): LiveFigures {
  return {
    // A repeated window id is one window (engine-core 3, step 1).
    windowsTotal: new Set(config.windows.map(({ windowId }) => windowId)).size,
    windowsClosed: 0,
    pressTotal: "0",
    edges: config.topology.edges.length,
    edgesFlowing: 0,
    fluxMax: "0",
    chain: `${config.profile.c0}`,
    pBlocks: 0,
    iBlocks: 0,
    iBlockSpacing: Number(config.profile.iBlockSpacingW),
    sealed: null,
  };
}

/** The figures after one more event of the run. */
export function onRunEvent(figures: LiveFigures, event: RunEvent): LiveFigures {
  switch (event.kind) {
    case "ticked":
      return {
        ...figures,
        ...tickFigures(event.encoded, event.fluxes),
        iBlocks: figures.iBlocks + (event.encoded.hasIBlock ? 1 : 0),
      };
    case "window_closed":
      return {
        ...figures,
        windowsClosed: figures.windowsClosed + 1,
        pressTotal:
          figures.pressTotal === null
            ? null
            : `${add(intOf(BigInt(figures.pressTotal)), pressTotalOf(event.manifest))}`,
      };
  }
}

/** The figures that are known once a run is sealed. */
export function figuresOfSealed(config: SessionConfig, sealed: Sealed): SealedFigures {
  const metrics = metricsSnapshot(config, sealed);
  return {
    ledgerHead: sealed.ledgerHead,
    uledgerEntries: metrics.uledger_entries,
    windowIds: [...new Set(sealed.manifests.map(({ window_id }) => window_id))].sort(compareCodePoints),
    apxManifests: metrics.apx_manifests,
    napIngress: metrics.nap_ingress,
    napData: metrics.nap_data,
    napEgress: metrics.nap_egress,
    napGovernance: sealed.counts.governanceEnvelopes,
    napTotal: metrics.nap_total,
    codexMotifs: sealed.codex.motifs.length,
    codexProposals: sealed.codex.proposals.length,
    codexAccepted: sealed.codex.actions.length + sealed.codex.hypotheticalActions.length,
    budgetLoad: budgetLoadOf(sealed.budgetUsage),
  };
}

/** The figures of a run nobody is executing, from what is stored of it. */
export function figuresOfStored(record: RunRecord, lastTick: StoredTick | undefined): LiveFigures {
  const config = decodeSession(record.sessionText);
  const ticked = {
    ...figuresAtStart(config),
    ...(lastTick === undefined ? {} : storedFigures(lastTick)),
    iBlocks: Number(floorDiv(lastTick?.tick ?? 0, config.profile.iBlockSpacingW)),
  };
  if (record.sealed === null) return { ...ticked, ...unsealedWindows(config, lastTick?.tick ?? 0) };
  const sealed = decodeSealed(record.sealed.sealedText);
  let pressTotal: Int = 0;
  for (const manifest of sealed.manifests) pressTotal = add(pressTotal, pressTotalOf(manifest));
  return {
    ...ticked,
    windowsClosed: sealed.manifests.length,
    pressTotal: `${pressTotal}`,
    sealed: figuresOfSealed(config, sealed),
  };
}

/** Which windows had closed follows from the tick; what they held is kept only by a seal. */
function unsealedWindows(
  config: SessionConfig,
  tick: number,
): Pick<LiveFigures, "windowsClosed" | "pressTotal"> {
  const endTicks = new Map(config.windows.map(({ windowId, endTick }) => [windowId, endTick]));
  const windowsClosed = [...endTicks.values()].filter((endTick) => endTick <= tick).length;
  return { windowsClosed, pressTotal: windowsClosed === 0 ? "0" : null };
}

type TickFigures = Pick<LiveFigures, "edgesFlowing" | "fluxMax" | "chain" | "pBlocks">;

function storedFigures({ record }: StoredTick): TickFigures {
  const { tick, p_block, ledger } = decodeTickRecord(record);
  const fluxes = ledger.edges.map(({ f_e }) => f_e);
  return tickFigures({ tick, chain: p_block.C_t }, fluxes);
}

function tickFigures(
  { tick, chain }: Pick<EncodedTick, "tick" | "chain">,
  fluxes: readonly Int[],
): TickFigures {
  let edgesFlowing = 0;
  let fluxMax: Int = 0;
  for (const flux of fluxes) {
    if (flux !== 0) edgesFlowing += 1;
    const magnitude = abs(flux);
    if (compareInt(magnitude, fluxMax) > 0) fluxMax = magnitude;
  }
  return { edgesFlowing, fluxMax: `${fluxMax}`, chain: `${chain}`, pBlocks: tick };
}

function pressTotalOf(manifest: Manifest): Int {
  let total: Int = 0;
  for (const stream of manifest.streams) total = add(total, stream.L_total);
  return total;
}

/** used / limit of the cap closest to its limit; a limit of 0 is used up from the start. */
function budgetLoadOf(usage: BudgetUsage | null): number | null {
  const loads = (usage?.caps ?? []).flatMap(({ limit, used }) =>
    limit === null ? [] : [limit === 0 ? 1 : Math.min(1, used / Number(limit))],
  );
  return loads.length === 0 ? null : Math.max(...loads);
}
