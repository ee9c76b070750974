import type { JsonMap } from "../json/json.ts";
import type { Profile } from "./profile.ts";
import type { StreamSpec } from "./session.ts";

/** The streams of a window that names none, unless a session brings its own (engine-core 8.1). */
export const builtInStreams: readonly StreamSpec[] = [
  {
    name: "S1_post_u_deltas",
    source: "post_u_deltas",
    schemeHint: null,
    description: "post_u delta per node",
  },
  { name: "S2_fluxes", source: "fluxes", schemeHint: null, description: "edge flux per edge" },
];

/** The same as a file says them. */
export const writtenBuiltInStreams: readonly JsonMap[] = builtInStreams.map(
  ({ name, source, description }) => new Map(Object.entries({ name, source, description })),
);

/** The profile CMP-0 of a session that names no profile file (engine-core 5). */
export const builtInProfile: Profile = {
  name: "CMP-0",
  modulusM: 1000000007,
  c0: 1234567,
  sc: 32,
  iBlockSpacingW: 8,
  epsilonCap: null,
  stRule: { mode: "constant", value: 9 },
  napDefaults: { v: 1, layer: "DATA", mode: "P", ingressMode: "P", egressMode: "P" },
  defaultScheme: "R",
};
