import type { Effect } from "../model/effect.ts";
import type { Instant } from "../model/instant.ts";
import type { CockpitEvent } from "../model/message.ts";
import type { Model } from "../model/model.ts";
import { update } from "../model/update.ts";
import type { Cause } from "../screen/frame-clock.ts";

/** Holds the model and lets events change it, one after another. It knows nothing of how it is drawn. */
export type Store = {
  readonly model: () => Model;
  readonly dispatch: (event: CockpitEvent) => void;
};

export type StoreDeps = {
  readonly now: () => Instant;
  readonly perform: (effect: Effect) => void;
  readonly onChange: (cause: Cause, former: Model, model: Model) => void;
};

/** Makes the store. An event that comes while another is dealt with waits for its turn. */
export function createStore(initial: Model, deps: StoreDeps): Store {
  let model = initial;
  let isDispatching = false;
  const waiting: CockpitEvent[] = [];

  const handle = (event: CockpitEvent): void => {
    const former = model;
    const [next, effects] = update(former, { at: deps.now(), event });
    model = next;
    deps.onChange(causeOf(event, former), former, next);
    for (const effect of effects) deps.perform(effect);
  };

  return {
    model: () => model,
    dispatch: (event) => {
      waiting.push(event);
      if (isDispatching) return;
      isDispatching = true;
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) handle(next);
      } finally {
        isDispatching = false;
      }
    },
  };
}

/** What the operator does, and the answer to it, is shown at once; the rest keeps to the frame clock. */
function causeOf(event: CockpitEvent, former: Model): Cause {
  switch (event.kind) {
    case "input":
    case "resized":
    case "answered":
    case "link_lost":
    case "link_refused":
      return "input";
    case "clock":
      return former.prefix === null ? "data" : "input";
    case "state":
      return former.link.kind === "live" ? "data" : "input";
    case "drained":
    case "identity":
    case "logs":
    case "logs_lost":
    case "logs_closed":
    case "scenarios":
    case "scenarios_failed":
    case "read_failed":
      return "data";
  }
}
