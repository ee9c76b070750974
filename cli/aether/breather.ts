import { setImmediate as nextTurn } from "node:timers/promises";
import { Interrupted } from "../failures.ts";

const stepsMax = 256;

/** Called at each step of long work; lets signals through now and then. @throws Interrupted */
export type Breathe = () => Promise<void>;

/** Makes work stoppable by Ctrl-C without asking at every step. */
export function breather(interrupted: AbortSignal): Breathe {
  let steps = 0;
  return async () => {
    steps += 1;
    if (steps % stepsMax === 0) await nextTurn();
    if (interrupted.aborted) throw new Interrupted();
  };
}
