import type { StopMode } from "./daemon-stop.ts";
import type { Logger } from "./own-log.ts";

/** The world as the daemon may know it. */
export type Host = {
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly newId: () => string;
  readonly uid: number;
  readonly userName: string;
  readonly pid: number;
  readonly log: Logger;
  /** The store takes no more writes, or our reasoning failed where it must not: end now, without closing the store. */
  readonly onFatal: (failure: unknown) => void;
  readonly onStopped: () => void;
};

/** A daemon that serves. */
export type Daemon = {
  readonly stop: (mode: StopMode) => void;
  /** Reads the configuration files again. */
  readonly reload: () => void;
  /** Tells every stream that the daemon ends; all that may be done after a fatal failure. */
  readonly endStreams: () => void;
};
