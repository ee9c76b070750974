import { CockpitError } from "../errors.ts";
import type { WireStatus } from "../grpc-status.ts";

/** Anything that stays open and can be ended from our side. */
export type Endable = {
  readonly fail: (status: WireStatus) => void;
  /** How much its reader has not been sent yet; absent when that cannot be said. */
  readonly lag?: () => number;
};

/**
 * The streams that are open, so that a stopping daemon can end each with a status that tells the client to come
 * back; the library alone would wait for them without limit or cut them off (daemon.md 2.6).
 */
export type OpenStreams = {
  /**
   * Keeps a stream until the answered function is called.
   *
   * @throws CockpitError `stream_limit`
   */
  readonly add: (stream: Endable, actor: string, connection: string) => () => void;
  readonly endAll: (status: WireStatus) => void;
  /** Ends the streams of some actors. */
  readonly endWhere: (isGone: (actor: string) => boolean, status: WireStatus) => void;
  readonly count: () => number;
  /** Those of one connection. */
  readonly countOf: (connection: string) => number;
  /** The largest lag of an open stream; 0 without any. */
  readonly lagging: () => number;
};

export type StreamLimits = {
  readonly total: number;
  /** Above this many streams of one actor `onCrowd` is told; nothing is refused. */
  readonly perActor: number;
  readonly onCrowd: (actor: string, count: number) => void;
};

export function newOpenStreams(limits: StreamLimits): OpenStreams {
  const open = new Map<Endable, { readonly actor: string; readonly connection: string }>();
  const perActor = new Map<string, number>();
  return {
    add: (stream, actor, connection) => {
      if (open.size >= limits.total) {
        throw new CockpitError(
          "stream_limit",
          `${limits.total} streams are open already; close one or try later`,
        );
      }
      const count = (perActor.get(actor) ?? 0) + 1;
      perActor.set(actor, count);
      if (count === limits.perActor + 1) limits.onCrowd(actor, count);
      open.set(stream, { actor, connection });
      return () => {
        if (!open.delete(stream)) return;
        const left = (perActor.get(actor) ?? 1) - 1;
        if (left === 0) perActor.delete(actor);
        else perActor.set(actor, left);
      };
    },
    endAll: (status) => {
      for (const stream of [...open.keys()]) stream.fail(status);
    },
    endWhere: (isGone, status) => {
      for (const [stream, { actor }] of [...open]) if (isGone(actor)) stream.fail(status);
    },
    count: () => open.size,
    countOf: (connection) => [...open.values()].filter((each) => each.connection === connection).length,
    lagging: () => Math.max(0, ...[...open.keys()].map(({ lag }) => lag?.() ?? 0)),
  };
}
