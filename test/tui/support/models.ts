import type { LogEntry } from "../../../proto/gen/trinity/gate/v1/logs.ts";
import {
  type GetIdentityResponse,
  type OperatorState,
  StateDelta,
} from "../../../proto/gen/trinity/gate/v1/operator.ts";
import type { ScenarioSummary } from "../../../proto/gen/trinity/gate/v1/scenarios.ts";
import { type InputEvent, type NamedKey, namedKey, textKey } from "../../../tui/input/input-event.ts";
import type { Size } from "../../../tui/layout/size.ts";
import type { Effect } from "../../../tui/model/effect.ts";
import type { CockpitEvent } from "../../../tui/model/message.ts";
import { initialModel, type Model, type Settings } from "../../../tui/model/model.ts";
import { update } from "../../../tui/model/update.ts";
import { logBatch } from "../../../tui/wire/log-line.ts";
import { identityFacts, partsOf, scenarioFacts } from "../../../tui/wire/state-message.ts";
import { baseMs, idleState, owner, wireScenario } from "../../support/wire-values.ts";

/** Models made the way the cockpit makes them: by the real update, from decoded wire messages. */

export const startMono = 1_000_000;

export const settings: Settings = {
  address: "unix:trinityd.sock",
  isReadOnly: false,
  isReadOnlyForced: false,
  isAscii: true,
  color: "none",
  requestPrefix: "8c41f0aa-0000-4000-8000-",
};

export const large: Size = { columns: 120, rows: 36 };
export const small: Size = { columns: 80, rows: 24 };

/** Nothing heard yet. */
export function freshModel(size: Size = large, over: Partial<Settings> = {}): Model {
  return initialModel({ ...settings, ...over }, size, { monoMs: startMono, wallMs: baseMs });
}

/** The model after an event that comes `afterMs` later. */
export function heard(model: Model, event: CockpitEvent, afterMs = 0): Model {
  return step(model, event, afterMs)[0];
}

/** The same with the effects it asks for. */
export function step(model: Model, event: CockpitEvent, afterMs = 0): readonly [Model, readonly Effect[]] {
  const at = { monoMs: model.now.monoMs + afterMs, wallMs: model.now.wallMs + afterMs };
  return update(model, { at, event });
}

export function fullState(state: OperatorState, revision = 1n): CockpitEvent {
  return { kind: "state", message: { kind: "full_state", revision, parts: partsOf(state) } };
}

export function delta(state: Partial<OperatorState>, revision: bigint, coalescedFrom = 0n): CockpitEvent {
  const none = StateDelta.fromPartial({});
  return {
    kind: "state",
    message: { kind: "delta", revision, coalescedFrom, parts: partsOf({ ...none, ...state }) },
  };
}

export function identity(wire: GetIdentityResponse = owner): CockpitEvent {
  return { kind: "identity", identity: identityFacts(wire), roundTripMs: 4 };
}

export function scenarios(...list: readonly ScenarioSummary[]): CockpitEvent {
  return { kind: "scenarios", scenarios: list.map(scenarioFacts) };
}

export function entries(...list: readonly LogEntry[]): CockpitEvent {
  const batch = logBatch({ entries: [...list], cursor: "c", gap: undefined, endOfRun: undefined });
  return { kind: "logs", book: "run", batch };
}

export const lost: CockpitEvent = {
  kind: "link_lost",
  reason: "UNAVAILABLE: connect ENOENT trinityd.sock",
  attempt: 1,
  nextInMs: 500,
};

/** A live connection to a daemon in this state, with the owner's rights and two scenarios known. */
export function liveModel(state: OperatorState = idleState(), size: Size = large): Model {
  const watched = heard(freshModel(size), fullState(state));
  const known = heard(watched, identity());
  return heard(
    known,
    scenarios(wireScenario(), wireScenario({ scenarioId: "line-4", name: "Line of four", active: false })),
  );
}

/** A key as the decoder gives it: a character, or a name of more than one. */
export function key(name: string): InputEvent {
  if (name === "space") return textKey(" ");
  return Array.from(name).length === 1 ? textKey(name) : namedKey(name as NamedKey | `ctrl+${string}`);
}

/** The model after keys, and every effect they asked for, in order. */
export function press(model: Model, ...names: readonly string[]): readonly [Model, readonly Effect[]] {
  let current = model;
  const effects: Effect[] = [];
  for (const name of names) {
    const [next, wished] = step(current, { kind: "input", input: key(name) });
    current = next;
    effects.push(...wished);
  }
  return [current, effects];
}

/** The same without the effects. */
export function pressed(model: Model, ...names: readonly string[]): Model {
  return press(model, ...names)[0];
}

/** Types a text key by key. */
export function type(model: Model, text: string): Model {
  return pressed(model, ...Array.from(text, (character) => (character === " " ? "space" : character)));
}
