/** Exit codes of every command (cli.md 1). */
export const exitCode = {
  done: 0,
  /** Refused, failed, not found, or differs. */
  refused: 1,
  usage: 2,
  unreachable: 3,
  interrupted: 130,
} as const;

/** The command line itself is wrong: exit 2, nothing was sent. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** A command that did not do what was asked, for a reason found on this side of the wire: exit 1. */
export class CommandFailure extends Error {
  override readonly name: string = "CommandFailure";
  /** In the vocabulary of daemon.md 2.2, lower case. */
  readonly errorCode: string;

  constructor(errorCode: string, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

/** Nobody answers at the address: exit 3. */
export class DaemonUnreachable extends Error {
  override readonly name: string = "DaemonUnreachable";
  readonly address: string;

  constructor(address: string) {
    super(`no daemon answers at ${address}`);
    this.address = address;
  }
}

/** Ctrl-C ended the command: exit 130. */
export class Interrupted extends Error {
  override readonly name: string = "Interrupted";

  constructor() {
    super("interrupted");
  }
}
