/** Why the daemon does not start: one line for an operator, exit code 1 (cli.md 4). */
export class StartRefusal extends Error {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = "StartRefusal";
  }
}

/** The system's own word for a failed call, for example `EACCES`. */
export function codeOf(failure: unknown): string {
  return failure instanceof Error && "code" in failure ? String(failure.code) : String(failure);
}
