import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import type { Supervisor } from "../supervisor.ts";

/** What the methods that steer a run have in common. */
export type SteerDeps = {
  readonly runs: RunFinder;
  readonly runMessages: RunMessages;
  readonly supervisor: Pick<Supervisor, "stopRun" | "pauseRun" | "resumeRun" | "stepRun">;
};
