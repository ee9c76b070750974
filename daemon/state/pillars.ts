import { isTerminal } from "../../store/records.ts";
import type { LiveFigures, LiveRun } from "../runs/live-run.ts";

/** The five pillars, in the order they are shown. */
export type PillarId = "aether" | "press" | "umx" | "loom" | "codex";
/** What a pillar is at. */
export type PillarCondition = "idle" | "warming" | "running" | "cooling" | "fault" | "unknown";

/** One card of the first screen (operator-surface 5.2). */
export type PillarCard = {
  readonly pillarId: PillarId;
  readonly name: string;
  readonly status: PillarCondition;
  readonly headline: string;
  readonly secondary: string;
  /** 0..1, null when there is nothing to measure. */
  readonly load: number | null;
  readonly governanceMode: string;
  /** Why the status is unknown or fault. */
  readonly cause: string;
};

/** The figures of one card. */
type Metrics = Pick<PillarCard, "headline" | "secondary" | "load">;

const names = {
  aether: "Aether",
  press: "Astral Press",
  umx: "UMX",
  loom: "Aevum Loom",
  codex: "Codex Eterna",
} as const satisfies Record<PillarId, string>;

const order = ["aether", "press", "umx", "loom", "codex"] as const satisfies PillarId[];

/** Always all five, of the active run, else of the newest finished one, else of none (operator-surface 5.2). */
export function pillarCards(run: LiveRun | undefined): readonly PillarCard[] {
  const { status, cause } = statusOf(run);
  return order.map((pillarId) => ({
    pillarId,
    name: names[pillarId],
    status,
    cause,
    governanceMode: pillarId === "aether" || pillarId === "codex" ? (run?.record.codexActionMode ?? "") : "",
    ...metricsOf(pillarId, run),
  }));
}

function statusOf(run: LiveRun | undefined): { readonly status: PillarCondition; readonly cause: string } {
  if (run === undefined) return { status: "idle", cause: "" };
  if (run.taken !== null)
    return {
      status: "unknown",
      cause: `retention took its ticks; see admin event ${run.taken.adminEventId}`,
    };
  const { condition } = run.record;
  switch (condition.kind) {
    case "fault":
      return { status: "fault", cause: `${condition.errorCode}: ${condition.message}` };
    case "idle":
      return { status: "warming", cause: "" };
    case "paused":
      return { status: "cooling", cause: "" };
    case "completed":
    case "cancelled":
      return { status: "idle", cause: "" };
    case "running":
      break;
  }
  switch (condition.phase) {
    case "STARTING":
    case "RECOVERING":
    case "WAITING_EXTERNAL":
      return { status: "warming", cause: "" };
    case "TICKING":
      return { status: "running", cause: "" };
    case "PAUSING":
    case "STOPPING":
      return { status: "cooling", cause: "" };
    case "UNREACHABLE":
      return { status: "unknown", cause: "the place where the run executes does not answer" };
  }
}

/** What only the ticks could tell. */
const gone: Metrics = { headline: "taken by retention", secondary: "", load: null };
const nothing: Metrics = { headline: "no run yet", secondary: "", load: null };

function metricsOf(pillarId: PillarId, run: LiveRun | undefined): Metrics {
  if (run === undefined) return nothing;
  switch (pillarId) {
    case "aether":
      return aetherMetrics(run);
    case "press":
      return pressMetrics(run.figures);
    case "umx":
      return run.taken === null ? umxMetrics(run.figures, notYet(run)) : gone;
    case "loom":
      return run.taken === null ? loomMetrics(run.figures, run.ticksCommitted) : gone;
    case "codex":
      return codexMetrics(run.figures, notYet(run));
  }
}

/** What stands where a figure is known only once the run is sealed. */
function notYet(run: LiveRun): string {
  return isTerminal(run.record.condition) ? "not sealed" : "pending";
}

function aetherMetrics(run: LiveRun): Metrics {
  const { ticksTotal } = run.record;
  const sealed = run.figures.sealed;
  const envelopes =
    sealed === null
      ? notYet(run)
      : `${sealed.napTotal} NAP envelopes (${sealed.napIngress}/${sealed.napData}/${sealed.napEgress}/${sealed.napGovernance})`;
  return {
    headline: `${run.ticksCommitted}/${ticksTotal} ticks`,
    secondary: envelopes,
    load: share(run.ticksCommitted, ticksTotal),
  };
}

function pressMetrics(figures: LiveFigures): Metrics {
  const { windowsClosed, windowsTotal, pressTotal, sealed } = figures;
  return {
    headline: `${sealed?.apxManifests ?? windowsClosed} manifests`,
    secondary: `${windowsTotal} windows, L_total ${pressTotal ?? "unknown"}`,
    load: share(windowsClosed, windowsTotal),
  };
}

function umxMetrics(figures: LiveFigures, absent: string): Metrics {
  const { sealed, fluxMax, edges, edgesFlowing } = figures;
  return {
    headline: sealed === null ? absent : `${sealed.uledgerEntries} ledger entries`,
    secondary: sealed === null ? `max |flux| ${fluxMax}` : `last hash ${sealed.ledgerHead.slice(0, 12)}`,
    load: share(edgesFlowing, edges),
  };
}

function loomMetrics(figures: LiveFigures, ticks: number): Metrics {
  const { pBlocks, iBlocks, chain, iBlockSpacing } = figures;
  return {
    headline: `${pBlocks} P / ${iBlocks} I blocks`,
    secondary: `C_t ${chain}`,
    load: iBlockSpacing > 0 ? (ticks % iBlockSpacing) / iBlockSpacing : null,
  };
}

function codexMetrics(figures: LiveFigures, absent: string): Metrics {
  const { sealed } = figures;
  return {
    headline: sealed === null ? absent : `${sealed.codexMotifs} motifs`,
    secondary:
      sealed === null ? absent : `${sealed.codexProposals} proposals, ${sealed.codexAccepted} accepted`,
    load: sealed === null || sealed.budgetLoad === null ? null : share(sealed.budgetLoad, 1),
  };
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null;
}
