/** Name of this engine, part of every fingerprint (wiring-and-runs 4.1). */
export const engineName: string = "aether";

/**
 * Version of this engine, part of every fingerprint. It changes with every change that gives another result
 * for the same configuration.
 */
export const engineVersion: string = "0.1.0";
