/**
 * What the daemon should do to its runs, as simply as it can be said: a few runs of a few ticks, a queue, some slots. The
 * engine is at rest between two commands, since a slow run makes one tick and then waits for an hour, and a quick one
 * runs to its end. A command answers `OK`, `NOOP`, or the reason of its refusal.
 */
export const ticksTotal = 5;

export type ModelRun = {
  readonly runId: string;
  state: "idle" | "running" | "paused" | "completed" | "cancelled";
  tick: number;
  priority: number;
  /** The tick after which a step ends; 0 = none. */
  holdAt: number;
  hasStarted: boolean;
  readonly isSlow: boolean;
  readonly startsPaused: boolean;
};

export type Model = {
  readonly slots: number;
  readonly runs: ModelRun[];
  /** The runs that wait, the next one first. */
  queue: ModelRun[];
  isDrained: boolean;
  restarts: number;
};

export type Wish = Pick<ModelRun, "isSlow" | "startsPaused" | "priority"> & { readonly maySit: boolean };
export type Outcome = "OK" | "NOOP" | (string & {});

export function newModel(slots: number): Model {
  return { slots, runs: [], queue: [], isDrained: false, restarts: 0 };
}

/** `runId` is what the daemon called the run; not used when the start is refused. */
export function start(model: Model, { maySit, ...wish }: Wish, runId: string): Outcome {
  const hasPlace = !model.isDrained && hasSlot(model);
  if (!hasPlace && !maySit) return model.isDrained ? "DRAINING" : "RUN_ACTIVE";
  const run: ModelRun = { ...wish, runId, state: "idle", tick: 0, holdAt: 0, hasStarted: false };
  model.runs.push(run);
  // Behind those that are as urgent.
  const behind = model.queue.findIndex(({ priority }) => priority < run.priority);
  model.queue.splice(behind < 0 ? model.queue.length : behind, 0, run);
  settle(model);
  return "OK";
}

export function pause(model: Model, run: ModelRun): Outcome {
  if (isEnded(run)) return "RUN_TERMINAL";
  if (run.state !== "running") return "RUN_NOT_RUNNING";
  hold(run);
  settle(model);
  return "OK";
}

export function resume(model: Model, run: ModelRun): Outcome {
  if (isEnded(run)) return "RUN_TERMINAL";
  if (run.state !== "paused") return "RUN_NOT_PAUSED";
  run.holdAt = 0;
  work(run);
  settle(model);
  return "OK";
}

export function step(model: Model, run: ModelRun, ticks: number): Outcome {
  if (isEnded(run)) return "RUN_TERMINAL";
  if (run.state === "idle") return "RUN_NOT_RUNNING";
  run.holdAt = run.tick + ticks;
  // One that is between two ticks goes on when the next is due.
  if (run.state === "paused") work(run);
  settle(model);
  return "OK";
}

/** Stopping and killing differ only for an engine that does not listen. */
export function stop(model: Model, run: ModelRun): Outcome {
  if (run.state === "cancelled") return "NOOP";
  if (isEnded(run)) return "RUN_TERMINAL";
  model.queue = model.queue.filter((other) => other !== run);
  run.state = "cancelled";
  settle(model);
  return "OK";
}

export function retry(model: Model, run: ModelRun): Outcome {
  if (model.isDrained) return "DRAINING";
  if (!isEnded(run)) return "ATTEMPT_ACTIVE";
  if (run.state === "completed") return "RUN_TERMINAL";
  if (!hasSlot(model)) return "RUN_ACTIVE";
  begin(run);
  settle(model);
  return "OK";
}

export function move(model: Model, run: ModelRun, to: "front" | "back"): Outcome {
  if (!model.queue.includes(run)) return "RUN_NOT_QUEUED";
  const others = model.queue.filter((other) => other !== run);
  const moved = to === "front" ? [run, ...others] : [...others, run];
  if (moved.every((other, at) => other === model.queue[at])) return "NOOP";
  model.queue = moved;
  run.priority = (to === "front" ? others[0] : others.at(-1))?.priority ?? run.priority;
  return "OK";
}

export function drain(model: Model): Outcome {
  if (model.isDrained) return "NOOP";
  model.isDrained = true;
  return "OK";
}

export function undrain(model: Model): Outcome {
  if (!model.isDrained) return "NOOP";
  model.isDrained = false;
  settle(model);
  return "OK";
}

/** The daemon, which is not drained, dies or stops and starts again: what was at work is at work again, from where it was. */
export function restart(model: Model): void {
  for (const run of model.runs) if (run.state === "running") workAgain(run);
  model.restarts += 1;
  settle(model);
}

/** Starts what waits while there is a slot. */
function settle(model: Model): void {
  while (!model.isDrained && hasSlot(model)) {
    const next = model.queue.shift();
    if (next === undefined) return;
    begin(next);
  }
}

function begin(run: ModelRun): void {
  const waits = run.startsPaused && !run.hasStarted;
  run.hasStarted = true;
  if (waits) hold(run);
  else workAgain(run);
}

/** With another engine, which knows what is on disk: a step to the last tick is not, for such a run ends by itself. */
function workAgain(run: ModelRun): void {
  if (run.holdAt >= ticksTotal) run.holdAt = 0;
  work(run);
}

/** Ticks until something holds the run up. */
function work(run: ModelRun): void {
  run.state = "running";
  while (run.tick < ticksTotal) {
    run.tick += 1;
    if (run.tick === run.holdAt) {
      hold(run);
      return;
    }
    if (run.isSlow && run.tick < ticksTotal) return;
  }
  run.state = "completed";
}

function hold(run: ModelRun): void {
  run.state = "paused";
  run.holdAt = 0;
}

function hasSlot({ slots, runs }: Model): boolean {
  return runs.filter(({ state }) => state === "running" || state === "paused").length < slots;
}

function isEnded({ state }: ModelRun): boolean {
  return state === "completed" || state === "cancelled";
}
