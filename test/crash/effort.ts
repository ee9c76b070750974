/** `npm run faults` asks for the long form of every fault test by this variable. */
const asked = process.env["TRINITY_FAULT_ROUNDS"];

/** How much a fault test does: `short` inside `npm test`, `long` in `npm run faults`. */
export function effort(short: number, long: number): number {
  return asked === undefined ? short : long;
}

/** How long a test may take whose short form takes well under 20 seconds on an idle machine. */
export const timeoutMs: number = effort(120_000, 1_800_000);

/** Where all chance of the fault tests comes from; a failure prints it, and TRINITY_FAULT_SEED brings it back. */
export const seed: number = Number(process.env["TRINITY_FAULT_SEED"] ?? 8123);
