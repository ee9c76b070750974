import { StoreError } from "../../store/errors.ts";
import { CockpitError } from "../errors.ts";

/** Why the daemon does not start: one line for an operator, exit code 1 (cli.md 4). */
export class StartRefusal extends Error {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = "StartRefusal";
  }
}

/** Whatever stands in the way of a start is told on one line. */
export function asRefusal(failure: unknown): StartRefusal {
  if (failure instanceof StartRefusal) return failure;
  const message = failure instanceof Error ? failure.message : String(failure);
  return new StartRefusal(message, { cause: failure });
}

/** Refusals of ours and of the system, whose one line says all; anything else is a mistake of ours. */
export function isForeseen(failure: unknown): boolean {
  if (failure instanceof StartRefusal || failure instanceof CockpitError || failure instanceof StoreError)
    return true;
  return failure instanceof Error && "syscall" in failure;
}

/** The system's own word for a failed call, for example `EACCES`. */
export function codeOf(failure: unknown): string {
  return failure instanceof Error && "code" in failure ? String(failure.code) : String(failure);
}
