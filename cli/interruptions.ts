import { constants } from "node:os";
import { exitCode } from "./failures.ts";

/** npm and the terminal both pass on one Ctrl-C; what comes so soon after it is the same one. */
const sameMs = 400;

/**
 * A signal that Ctrl-C aborts, and a request to end from outside; its reason is the exit code that tells which.
 * Commands end what they began when it does. A second one ends the process at once. `nowMs` never goes backwards.
 */
export function interruptions(nowMs: () => number): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (code: number): void => {
    const now = nowMs();
    if (!controller.signal.aborted) {
      firstAt = now;
      controller.abort(code);
    } else if (now - firstAt > sameMs) {
      process.exit(code);
    }
  };
  process.on("SIGINT", () => onSignal(exitCode.interrupted));
  process.on("SIGTERM", () => onSignal(128 + constants.signals.SIGTERM));
  process.on("SIGHUP", () => onSignal(128 + constants.signals.SIGHUP));
  return controller.signal;
}

/** The exit code of a command that ended with `code`: an interrupted one tells by which signal. */
export function codeAfter(interrupted: AbortSignal, code: number): number {
  const told: unknown = interrupted.reason;
  return code === exitCode.interrupted && typeof told === "number" ? told : code;
}
