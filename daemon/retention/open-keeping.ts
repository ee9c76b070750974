import { openObjects } from "../../store/objects.ts";
import type { Store } from "../../store/open-store.ts";
import { type ArtifactVault, newArtifactVault } from "../artifacts/artifact-vault.ts";
import type { Host } from "../lifecycle/host.ts";
import { newSteadyClock } from "../lifecycle/steady-clock.ts";
import { newSerial } from "../runs/serial.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { type SweepTimer, sweepNowAndThen } from "./sweep-now-and-then.ts";
import { newSweeper, type Sweeper } from "./sweeper.ts";

/** The objects beside the store: who reads them, and what takes them when their time is over. */
export type Keeping = {
  readonly vault: ArtifactVault;
  readonly sweeper: Sweeper;
  readonly sweeps: SweepTimer;
};

/** Begins to sweep now and then. `onFatal` hears of a store that takes no more writes. */
export function openKeeping(deps: {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly stateDir: string;
  readonly environment: string | null;
  readonly host: Pick<Host, "nowMs" | "monotonicMs" | "newId">;
  readonly onFatal: (failure: unknown) => void;
}): Keeping {
  const { store, supervisor, environment, host } = deps;
  const { nowMs, monotonicMs } = host;
  const objects = openObjects(deps.stateDir, host.newId);
  const inObjectTurn = newSerial();
  const steadyMs = newSteadyClock(host);
  const sweeper = newSweeper({ store, supervisor, objects, inObjectTurn, environment, nowMs, steadyMs });
  return {
    sweeper,
    sweeps: sweepNowAndThen(sweeper, deps.onFatal),
    vault: newArtifactVault({
      artifacts: store.artifacts,
      objects,
      inObjectTurn,
      environment,
      nowMs,
      monotonicMs,
    }),
  };
}
