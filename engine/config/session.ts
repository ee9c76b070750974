import type { AeonGrammar } from "../aeon/grammar.ts";
import type { ApxiDescriptor } from "../apxi/descriptor.ts";
import type { PfnaTransform } from "../gate/integerise.ts";
import type { GovernanceConfig } from "../governance/governance-config.ts";
import type { Int } from "../int.ts";
import type { Profile, Scheme } from "./profile.ts";
import type { Topology } from "./topology.ts";

/** Where a stream's values come from (engine-core 8.1). */
export type StreamSource = "post_u_deltas" | "fluxes" | "pre_u" | "post_u" | "prev_chain";

/** One stream of a window (engine-core 8.1). An empty description becomes the stream's name in a manifest. */
export type StreamSpec = {
  readonly name: string;
  readonly source: StreamSource;
  readonly schemeHint: Scheme | null;
  readonly description: string;
};

/** One window (engine-core 8.1). No streams means the session's default streams. */
export type WindowSpec = {
  readonly windowId: string;
  readonly apxName: string;
  readonly startTick: number;
  readonly endTick: number;
  readonly streams: readonly StreamSpec[];
  readonly aeonWindowId: string | null;
  /** Absent when the window has no APXi view, as in every run config. */
  readonly apxi?: ApxiSpec;
};

/** What the APXi view of a window is made of (engine-core 8.1 and 11): descriptors by stream name. */
export type ApxiSpec = {
  readonly residualScheme: Scheme;
  readonly descriptors: ReadonlyMap<string, readonly ApxiDescriptor[]>;
};

/** A grammar that stands in the document, with the windows that cover some ticks (engine-core 10 and 19). */
export type AeonSpec = {
  readonly grammar: AeonGrammar;
  readonly coveringTicks: readonly number[];
};

/** One value of a PFNA entry as loaded, before the integeriser (engine-core 12.1). */
export type PfnaInput = {
  readonly pfnaId: string;
  readonly gid: string;
  readonly runId: string;
  readonly tick: Int;
  readonly nid: string;
  readonly values: readonly Int[];
  readonly description: string;
};

/** Structured logging of a session (engine-core 12.5). */
export type LoggingConfig = {
  readonly enabled: boolean;
  readonly destination: "memory" | "stdout" | "file";
  readonly filePath: string | null;
  readonly includeTicks: boolean;
  readonly includeWindows: boolean;
};

/**
 * Everything a run needs, with every default filled in (engine-core 12.5). `shape` tells which document is
 * wanted: `session` wraps the tick loop in config and lifecycle envelopes, `run` is the tick loop alone
 * (engine-core 16). What only session files can say is absent where nobody said it, so that a session means and is
 * stored as the same bytes as before there were any.
 */
export type SessionConfig = {
  readonly shape: "session" | "run";
  readonly runId: string;
  readonly nid: string;
  readonly topology: Topology;
  readonly profile: Profile;
  readonly initialState: readonly Int[];
  readonly totalTicks: number;
  /** As configured: a repeated id is kept here and resolved when the run starts (engine-core 3, step 1). */
  readonly windows: readonly WindowSpec[];
  readonly primaryWindowId: string;
  readonly defaultStreams: readonly StreamSpec[];
  /** Sorted by (tick, pfnaId), as loaded. */
  readonly pfnaInputs: readonly PfnaInput[];
  readonly governance: GovernanceConfig;
  readonly logging: LoggingConfig;
  readonly metricsEnabled: boolean;
  /** Absent for the plain one: scale 1, origin 0, no clamps (engine-core 12.1). */
  readonly pfnaTransform?: PfnaTransform;
  /** Absent when the document has no grammar around it. The ticks know nothing of it. */
  readonly aeon?: AeonSpec;
};
