import { CockpitError } from "../errors.ts";
import type { NewRun } from "../runs/new-run.ts";

/** What decides whether a run may begin. */
export type Admission = {
  /** Whether the run has to wait. @throws CockpitError `run_active`, `queue_full`, `draining`, `storage_pressure` */
  readonly check: (request: Pick<NewRun, "queueIfBusy" | "wishes">) => boolean;
  /** What `check` would refuse with; null: nothing. */
  readonly refusalOf: (request: Pick<NewRun, "queueIfBusy" | "wishes">) => CockpitError | null;
  /** The same for an attempt that cannot wait. @throws CockpitError `run_active`, `draining`, `storage_pressure` */
  readonly checkNow: () => void;
};

export type AdmissionDeps = {
  readonly nowMs: () => number;
  readonly maxActiveRuns: number;
  readonly queueMax: number;
  readonly hasRoom: () => boolean;
  readonly hasSlot: () => boolean;
  readonly waiting: () => number;
  readonly isStopping: () => boolean;
  readonly drained: () => string | null;
  /** The run that has the place; undefined while one is being recorded. */
  readonly busy: () => string | undefined;
};

/** When a disk without room for new attempts is looked at again. */
export const roomRetryMs = 5_000;

export function newAdmission(deps: AdmissionDeps): Admission {
  const refuseWithoutRoom = (): void => {
    if (deps.hasRoom()) return;
    throw new CockpitError(
      "storage_pressure",
      "the disk is nearly full, and no new attempt is begun; free some room (trinity health)",
      { retryDelayMs: roomRetryMs },
    );
  };
  const runActive = (): CockpitError => {
    const busy = deps.busy();
    return new CockpitError(
      "run_active",
      busy === undefined
        ? "another run is being started; wait for it or stop it"
        : `run ${busy} is active and the limit is ${deps.maxActiveRuns}; wait for it, stop it, or queue this one`,
      busy === undefined ? {} : { metadata: { active_run_id: busy }, resource: { type: "run", name: busy } },
    );
  };
  const check: Admission["check"] = ({ queueIfBusy, wishes }) => {
    const drained = deps.drained();
    if (deps.isStopping()) throw draining("the daemon is stopping and starts no run");
    if (drained !== null && !queueIfBusy)
      throw draining(`the daemon is drained (${drained}); undrain it, or queue the run`);
    refuseWithoutRoom();
    const isLater = wishes.notBeforeMs !== null && wishes.notBeforeMs > deps.nowMs();
    if (drained === null && !isLater && deps.hasSlot()) return false;
    if (!queueIfBusy && !isLater) throw runActive();
    if (deps.waiting() >= deps.queueMax)
      throw new CockpitError("queue_full", `${deps.queueMax} runs wait already; stop some or try later`);
    return true;
  };
  return {
    check,
    refusalOf: (request) => {
      try {
        check(request);
        return null;
      } catch (failure) {
        if (failure instanceof CockpitError) return failure;
        throw failure;
      }
    },
    checkNow: () => {
      if (!deps.hasSlot()) throw runActive();
      refuseWithoutRoom();
    },
  };
}

/** The refusal of a daemon that is stopping or drained; `message` says which. Retryable after a second. */
export function draining(message: string): CockpitError {
  return new CockpitError("draining", message, { retryDelayMs: 1000 });
}
