import type { IdentityFacts, RunFacts } from "./facts.ts";
import { type Fresh, isTrusted, type Trust, trustOf, type Watching } from "./fresh.ts";
import type { Link } from "./link.ts";

/** What can be done to a run from here. */
export type Control = "start" | "pause" | "resume" | "step" | "stop";

/** Every control, in the order of the key line. */
export const controls: readonly Control[] = ["start", "pause", "resume", "step", "stop"];

/** Everything that decides whether a control is on. */
export type ControlGround = {
  readonly link: Link;
  readonly watching: Watching;
  /** Set by `--read-only` or `:readonly on`. */
  readonly isReadOnly: boolean;
  readonly identity: IdentityFacts | null;
  readonly run: Fresh<RunFacts>;
  readonly maxActiveRuns: number;
};

/**
 * Why a control is off, in a few words, or null when it is on (operator-surface 4, "Run-control enablement").
 * A control that is off never reaches the daemon.
 */
export function whyOff(control: Control, ground: ControlGround): string | null {
  return whyAllOff(ground) ?? whyOffByState(control, ground);
}

/** Why no control at all is on, whatever the run's state; null when the state decides. */
function whyAllOff(ground: ControlGround): string | null {
  if (ground.isReadOnly) return "read-only";
  if (ground.link.kind === "connecting") return "not connected yet";
  if (ground.link.kind !== "live") return "not live";
  if (ground.identity === null) return "identity not known yet";
  if (ground.identity.isReadOnly) return "this listener is read-only";
  if (!ground.identity.roles.some((role) => role === "operator" || role === "admin"))
    return "needs role operator";
  const trust: Trust = trustOf(ground.run, ground.watching);
  return isTrusted(trust.word) ? null : `the run's state is ${trust.word}`;
}

function whyOffByState(control: Control, ground: ControlGround): string | null {
  const run = ground.run.value;
  if (control === "start") {
    return run === null || ground.maxActiveRuns > 1 ? null : "a run is active";
  }
  if (run === null) return "no run is active";
  if (run.phase === "STOPPING") return "stopping";
  switch (control) {
    case "pause":
      if (run.state === "PAUSED") return "paused";
      if (run.phase === "PAUSING") return "pausing";
      return run.state === "RUNNING" ? null : "not running yet";
    case "resume":
      return run.state === "PAUSED" ? null : "not paused";
    case "step":
      return run.state === "RUNNING" || run.state === "PAUSED" ? null : "not running yet";
    case "stop":
      return null;
  }
}
