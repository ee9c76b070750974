/**
 * What an operator should hear before a session runs. A warning refuses nothing and changes no byte of a document: the
 * specification allows each of these, and most of them are mistakes.
 */
import { EngineError } from "../errors.ts";
import { type GateRule, gateRule, judge } from "../governance/gate-filter.ts";
import { quoteC2 } from "../json/quote.ts";
import type { SessionConfig, WindowSpec } from "./session.ts";

/** One thing to be warned of; `message` is a sentence without a full stop, on one line. */
export type SessionWarning = {
  readonly code:
    | "edge_above_sc"
    | "window_id_shared"
    | "apx_name_shared"
    | "i_block_without_edges"
    | "governance_unreadable"
    | "every_envelope_rejected"
    | "pfna_after_end";
  readonly message: string;
};

/** How many edges or entries a warning names; the others are counted. */
const namedMax = 5;

/** The warnings about a session that was loaded without a problem. */
export function sessionWarnings(session: SessionConfig): readonly SessionWarning[] {
  return [
    ...edgesAboveSc(session),
    ...sharedWindowIds(session),
    ...sharedApxNames(session),
    ...iBlockWithoutEdges(session),
    ...rejectedEnvelopes(session),
    ...pfnaAfterEnd(session),
  ];
}

/** The flux rule levels a difference out in proportion k / SC (engine-core 6). */
function edgesAboveSc({ topology: { edges, sc } }: SessionConfig): readonly SessionWarning[] {
  const above = edges.filter(({ i, j, k }) => i !== j && k > sc);
  if (above.length === 0) return [];
  const names = listed(above.map(({ eId, k }) => `edge ${eId} (k ${k})`));
  const message = `k is above SC ${sc}: ${names}; the raw flux may exceed the difference it levels out, so the state may swing instead of settling`;
  return [{ code: "edge_above_sc", message }];
}

/** Of windows with one id the last counts (engine-core 15.1). */
function sharedWindowIds({ windows }: SessionConfig): readonly SessionWarning[] {
  const byId = Map.groupBy(windows, ({ windowId }) => windowId);
  return [...byId].flatMap(([windowId, sharing]) => {
    if (sharing.length === 1) return [];
    const message = `${sharing.length} windows share the window_id ${quoteC2(windowId)}: only the last of them counts`;
    return [{ code: "window_id_shared", message }];
  });
}

/** Manifests are kept under their apx_name, the last window's (engine-core 3, steps 7 and 8). */
function sharedApxNames({ windows, primaryWindowId }: SessionConfig): readonly SessionWarning[] {
  const byId = new Map(windows.map((window) => [window.windowId, window]));
  const byName = Map.groupBy(byId.values(), ({ apxName }) => apxName);
  return [...byName].flatMap(([apxName, sharing]) => {
    const kept = sharing.at(-1);
    if (kept === undefined || sharing.length === 1) return [];
    const isPrimaryLost = kept.windowId !== primaryWindowId && sharing.some(isNamed(primaryWindowId));
    const names = sharing.map(({ windowId }) => quoteC2(windowId)).join(", ");
    const also = isPrimaryLost ? `, and stands for the primary window ${quoteC2(primaryWindowId)}` : "";
    const message = `windows ${names} share the apx_name ${quoteC2(apxName)}: only the manifest of ${quoteC2(kept.windowId)} is kept${also}`;
    return [{ code: "apx_name_shared", message }];
  });
}

function isNamed(name: string): (window: WindowSpec) => boolean {
  return ({ windowId }) => windowId === name;
}

/** An I-block needs an edge to record (engine-core 7.2). */
function iBlockWithoutEdges({ topology, profile, totalTicks }: SessionConfig): readonly SessionWarning[] {
  const { iBlockSpacingW } = profile;
  if (topology.edges.length > 0 || iBlockSpacingW > totalTicks) return [];
  const message = `topology ${quoteC2(topology.gid)} has no edges, and an I-block is due at tick ${iBlockSpacingW}: the run will fail there`;
  return [{ code: "i_block_without_edges", message }];
}

/** The gate filter judges every DATA envelope of a run alike (engine-core 13, hook 1). */
function rejectedEnvelopes({ governance, profile }: SessionConfig): readonly SessionWarning[] {
  let rule: GateRule | null;
  try {
    rule = gateRule(governance);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return [{ code: "governance_unreadable", message: `${failure.message}: the run will not start` }];
  }
  if (rule === null || !rule.isEnforcing) return [];
  const { reasons } = judge(rule, { layer: profile.napDefaults.layer, tick: 1 });
  if (reasons.length === 0) return [];
  const because = reasons.join(" and ");
  const message = `governance ENFORCE rejects the DATA envelope of every tick (${because}): the run will fail at its end`;
  return [{ code: "every_envelope_rejected", message }];
}

function pfnaAfterEnd({ pfnaInputs, totalTicks }: SessionConfig): readonly SessionWarning[] {
  const late = pfnaInputs.filter(({ tick }) => tick > totalTicks);
  if (late.length === 0) return [];
  const names = listed(late.map(({ pfnaId, tick }) => `${quoteC2(pfnaId)} (tick ${tick})`));
  return [
    {
      code: "pfna_after_end",
      message: `PFNA after the last tick, ${totalTicks}, is never applied: ${names}`,
    },
  ];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namedMax).join(", ");
  return names.length > namedMax ? `${shown} and ${names.length - namedMax} more` : shown;
}
