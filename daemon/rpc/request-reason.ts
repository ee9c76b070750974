import { CockpitError } from "../errors.ts";

const charsMin = 3;
const charsMax = 1000;

/**
 * Every mutation says why it is made (daemon.md 2.1, "Reason").
 *
 * @throws CockpitError `reason_missing`
 */
export function checkReason(reason: string): void {
  const chars = [...reason.trim()].length;
  if (chars >= charsMin && chars <= charsMax) return;
  const wrong = chars === 0 ? "is missing" : `is ${chars} characters long`;
  throw new CockpitError("reason_missing", `reason ${wrong}; give ${charsMin} to ${charsMax} characters`, {
    violations: [
      { field: "reason", description: `${wrong}; ${charsMin} to ${charsMax} characters are required` },
    ],
  });
}
