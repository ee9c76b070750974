import { spawn } from "node:child_process";
import { constants } from "node:os";

const forwarded = ["SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs a program with our standard streams and answers its exit code; 128 + n when signal n ended it.
 * Signals sent to us alone are passed on. Ctrl-C is not: the terminal gives it to both of us.
 */
export function runChild(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit" });
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const settle = (conclude: () => void): void => {
      for (const signal of forwarded) process.off(signal, forward);
      conclude();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (code, signal) =>
      settle(() => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))),
    );
  });
}
