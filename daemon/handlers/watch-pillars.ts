import { PillarsServiceService, WatchPillarsResponse } from "../../proto/gen/trinity/gate/v1/pillars.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import type { RunBoard } from "../runs/run-board.ts";
import { pillarViews } from "../state/state-parts.ts";
import { type ListPillarsDeps, pillarRun } from "./list-pillars.ts";

export type WatchPillarsDeps = ListPillarsDeps & {
  readonly board: Pick<RunBoard, "active" | "lastFinished" | "subscribe">;
  readonly clock: PumpClock;
};

/** The five cards, and again whenever they say something else; a slow reader gets the newest. */
export function watchPillars(deps: WatchPillarsDeps): Rpc {
  return streamRpc(PillarsServiceService.watchPillars, {
    parse: ({ runId }) => runId,
    send: (text, stream) => {
      pillarRun(deps, text);
      return pumpStream(stream, newPillarSource(deps, text), deps.clock);
    },
  });
}

function newPillarSource(deps: WatchPillarsDeps, text: string): StreamSource {
  let said = "";
  const look = (): { readonly message: WatchPillarsResponse; readonly says: string } => {
    const run = pillarRun(deps, text);
    const pillars = [...pillarViews(run, deps.nowMs())];
    const message = { runId: run?.record.runId ?? "", pillars };
    return { message, says: JSON.stringify([message.runId, pillars.map(({ value }) => value)]) };
  };
  return {
    next: () => {
      const { message, says } = look();
      if (says === said) return null;
      said = says;
      return WatchPillarsResponse.encode(message).finish();
    },
    heartbeat: () => WatchPillarsResponse.encode({ runId: look().message.runId, pillars: [] }).finish(),
    subscribe: (ring) => deps.board.subscribe(ring),
  };
}
