/** Lets Codex see a run (engine-governance 2.3). Nothing is learned yet. */
import type { AeonGrammar } from "../aeon/grammar.ts";
import type { ApxiView } from "../apxi/view.ts";
import type { Sha256 } from "../digest.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { EngineError } from "../errors.ts";
import { parseJson } from "../json/parse.ts";
import type { TickLedger } from "../records.ts";
import type { SlpEvent } from "../slp/slp-event.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import type { CodexContext, CodexStats, LastIngest, SlpSequence } from "./codex-context.ts";
import { edgesIn } from "./edges-in.ts";
import { type PatternTick, signatureOf, tallied } from "./tally.ts";

/** What a run brings besides its ticks; what is absent counts nothing. */
export type RunBeside = {
  readonly gid: string;
  readonly runId: string;
  readonly iBlocks?: number;
  readonly manifests?: number;
  readonly envelopes?: number;
  readonly aeon?: AeonGrammar;
  readonly apxiViews?: readonly ApxiView[];
  /** `{gid}_ticks_{first}_{last}` when absent. */
  readonly windowId?: string;
  /** In the order in which they were applied. */
  readonly slpEvents?: readonly SlpEvent[];
};

/** What of a ledger Codex looks at. */
export type SeenLedger = Pick<TickLedger, "tick" | "edges">;

/**
 * Ingests a run whose ledgers and P-blocks are at hand.
 *
 * @throws EngineError `value` for an empty gid or run id, no ledgers, lists that do not align, or a ledger and a P-block of
 * different ticks
 */
export function ingest(
  context: CodexContext,
  beside: RunBeside,
  ledgers: readonly SeenLedger[],
  pBlocks: readonly { readonly tick: number }[],
): CodexContext {
  checkNames(beside);
  if (ledgers.length === 0) throw new EngineError("value", "Codex needs at least one tick ledger");
  if (ledgers.length !== pBlocks.length) {
    throw new EngineError(
      "value",
      `Codex needs a P-block for each ledger, but got ${ledgers.length} ledgers and ${pBlocks.length} P-blocks`,
    );
  }
  const { envelopes = 0 } = beside;
  if (envelopes !== 0 && envelopes !== ledgers.length) {
    throw new EngineError(
      "value",
      `Codex needs no envelopes or one for each ledger, but got ${envelopes} for ${ledgers.length}`,
    );
  }
  for (const [n, { tick }] of ledgers.entries()) {
    const block = pBlocks[n]?.tick;
    if (block !== tick) {
      throw new EngineError("value", `ticks must align: ledger ${tick} stands beside P-block ${block}`);
    }
  }
  return seen(context, beside, ledgers.map(patternTick));
}

/** Ingests a finished run from its encoded ticks, one by one. @throws EngineError `value` as `ingest` does */
export function ingestTicks(
  context: CodexContext,
  beside: RunBeside,
  ticks: Iterable<EncodedTick>,
  sha256: Sha256,
): CodexContext {
  checkNames(beside);
  return seen(context, beside, encodedTicks(ticks, sha256));
}

function checkNames({ gid, runId }: RunBeside): void {
  if (gid === "") throw new EngineError("value", "Codex needs the gid of a run");
  if (runId === "") throw new EngineError("value", "Codex needs the run_id of a run");
}

function patternTick({ tick, edges }: SeenLedger): PatternTick {
  return {
    tick,
    key: edges.map(({ e_id, du, f_e }) => `${e_id}:${du}:${f_e}`).join(),
    signature: () => signatureOf(edges),
  };
}

/** Of one run's ticks equal texts of the edges are equal patterns: what else is in them follows from the difference. */
function* encodedTicks(ticks: Iterable<EncodedTick>, sha256: Sha256): Generator<PatternTick> {
  for (const { tick, edges } of ticks) {
    const bytes = edges.bytes.subarray(edges.start, edges.end);
    yield {
      tick,
      key: sha256(bytes),
      signature: () => signatureOf(edgesIn(parseJson(decodeUtf8(bytes)))),
    };
  }
}

function seen(context: CodexContext, beside: RunBeside, ticks: Iterable<PatternTick>): CodexContext {
  const span = { count: 0, firstTick: Number.POSITIVE_INFINITY, lastTick: Number.NEGATIVE_INFINITY };
  const patterns = tallied(context.stats.patterns, spanning(ticks, span));
  if (span.count === 0) throw new EngineError("value", "Codex needs at least one tick ledger");
  const { gid, runId, apxiViews = [], aeon } = beside;
  const last: LastIngest = {
    gid,
    windowId: beside.windowId ?? `${gid}_ticks_${span.firstTick}_${span.lastTick}`,
    firstTick: span.firstTick,
    lastTick: span.lastTick,
  };
  const before = context.stats;
  const stats: CodexStats = {
    totalTicks: before.totalTicks + span.count,
    totalPBlocks: before.totalPBlocks + span.count,
    totalIBlocks: before.totalIBlocks + (beside.iBlocks ?? 0),
    totalManifests: before.totalManifests + (beside.manifests ?? 0),
    totalEnvelopes: before.totalEnvelopes + (beside.envelopes ?? 0),
    totalAeonWindows:
      before.totalAeonWindows + (aeon?.base_windows.size ?? 0) + (aeon?.derived_windows.size ?? 0),
    totalApxiViews: before.totalApxiViews + apxiViews.length,
    ingestedRuns: before.ingestedRuns.includes(runId) ? before.ingestedRuns : [...before.ingestedRuns, runId],
    patterns,
    slpSequences: withSequence(before.slpSequences, gid, beside.slpEvents ?? []),
  };
  return { ...context, stats, last, apxiViews: apxiViews.length > 0 ? apxiViews : context.apxiViews };
}

function* spanning(
  ticks: Iterable<PatternTick>,
  span: { count: number; firstTick: number; lastTick: number },
): Generator<PatternTick> {
  for (const tick of ticks) {
    span.count += 1;
    span.firstTick = Math.min(span.firstTick, tick.tick);
    span.lastTick = Math.max(span.lastTick, tick.tick);
    yield tick;
  }
}

function withSequence(
  before: ReadonlyMap<string, SlpSequence>,
  gid: string,
  events: readonly SlpEvent[],
): ReadonlyMap<string, SlpSequence> {
  if (events.length === 0) return before;
  const opTypes = events.map(({ op }) => op);
  const key = `${opTypes.join()};${gid}`; // Operations have no separator in them.
  const same = before.get(key);
  let firstTick = same?.firstTick ?? Number.POSITIVE_INFINITY;
  let lastTick = same?.lastTick ?? Number.NEGATIVE_INFINITY;
  for (const { tickEffective } of events) {
    firstTick = Math.min(firstTick, Number(tickEffective));
    lastTick = Math.max(lastTick, Number(tickEffective));
  }
  const sequence = { gid, opTypes, count: (same?.count ?? 0) + 1, firstTick, lastTick };
  return new Map(before).set(key, sequence);
}
