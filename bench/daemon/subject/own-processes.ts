import type { ChildProcess } from "node:child_process";

/** Processes that this invocation started. */
const alive = new Set<ChildProcess>();

/** Those that stepped out of our process tree; they end what they started themselves. */
const apart = new Set<number>();

process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
  for (const pid of apart) process.kill(pid, "SIGTERM");
});

/** The same for a process that is no child of ours any more. Answers how to leave it alone, once it has ended. */
export function oursApart(pid: number): () => void {
  apart.add(pid);
  return () => apart.delete(pid);
}

/** Ends the process when we do, if it has not ended before. Answers it. */
export function ours<Child extends ChildProcess>(child: Child): Child {
  alive.add(child);
  child.once("close", () => alive.delete(child));
  return child;
}

/** Resolves when the process has ended; `signal` asks it to. */
export function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else {
      child.once("close", () => resolve());
      if (signal !== undefined) child.kill(signal);
    }
  });
}
