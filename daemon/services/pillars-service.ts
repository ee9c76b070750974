import { listPillars } from "../handlers/list-pillars.ts";
import { watchPillars } from "../handlers/watch-pillars.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** What the pillars of a run are at. */
export function pillarsService(
  parts: Pick<ServiceParts, "supervisor" | "runs" | "clock" | "nowMs">,
): readonly Rpc[] {
  const { supervisor, runs, clock, nowMs } = parts;
  const { board } = supervisor;
  return [listPillars({ runs, board, nowMs }), watchPillars({ runs, board, nowMs, clock })];
}
