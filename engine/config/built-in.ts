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
