import type { Int } from "../int.ts";

/** A compression scheme of Press (engine-core 8.3). */
export type Scheme = "ID" | "R" | "GR";

/** How Loom draws s_t from a tick (engine-core 7.1). */
export type StRule =
  | { readonly mode: "constant"; readonly value: Int }
  | {
      readonly mode: "sum_abs_flux";
      readonly offset: Int;
      readonly scale: Int;
      readonly maxValue: Int | null;
    };

/**
 * NAP envelope defaults with the fall-backs of engine-core 12.4 filled in. The loaders refuse unknown layers and modes
 * (an ingress mode only when the session has PFNA inputs that use it); the types don't promise it, so every envelope
 * is checked again.
 */
export type NapDefaults = {
  readonly v: Int;
  readonly layer: string;
  readonly mode: string;
  readonly ingressMode: string;
  readonly egressMode: string;
};

/** A numeric profile, validated and with every default filled in (engine-core 5 and 15.2). */
export type Profile = {
  readonly name: string;
  readonly modulusM: Int;
  readonly c0: Int;
  readonly sc: Int;
  readonly iBlockSpacingW: Int;
  readonly epsilonCap: Int | null;
  readonly stRule: StRule;
  readonly napDefaults: NapDefaults;
  /** First of `press_defaults.preferred_schemes`, `R` when the key is absent. */
  readonly defaultScheme: Scheme;
};
