import type { Figure, Skipped } from "./figure.ts";
import type { Peers } from "./peers/open-peers.ts";

/** What a family of measurements works with. */
export type BenchContext = {
  /** The checkout; it is built. */
  readonly root: string;
  readonly rounds: number;
  readonly peers: Peers;
  /** An empty folder that is gone when the invocation ends; its path is short, because a socket's has a limit. */
  readonly freshFolder: () => string;
};

/** Measurements that share what they have to set up, and the targets they are for. */
export type Family = {
  readonly ids: readonly string[];
  readonly measure: (context: BenchContext) => Promise<readonly (Figure | Skipped)[]>;
};
