import { type LogComponent, logComponents } from "../../engine/log/log-component.ts";
import { LogLevel } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { LogEntry, LogFilter as WireFilter } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { LogBlock } from "../../store/records.ts";
import { checkId, quoted, type Violations } from "../rpc/fields.ts";

/** Which entries of a run's log are wanted (operator-surface 6). Empty lists and texts want all. */
export type LogFilter = {
  /** Wire number of the lowest wanted level; 0 wants all. */
  readonly levelMin: number;
  /** Sorted, each once. */
  readonly eventTypes: readonly string[];
  readonly component: LogComponent | "";
  readonly text: string;
  readonly fromTick: bigint;
  /** 0 = open. */
  readonly toTick: bigint;
  readonly attemptId: string;
};

/** Lets everything through. */
export const everyEntry: LogFilter = {
  levelMin: 0,
  eventTypes: [],
  component: "",
  text: "",
  fromTick: 0n,
  toTick: 0n,
  attemptId: "",
};

const eventTypesMax = 64;
const eventTypeCharsMax = 100;
const textCharsMax = 1000;

export function parseLogFilter(filter: WireFilter | undefined, violations: Violations): LogFilter {
  if (filter === undefined) return everyEntry;
  const refuse = (field: string, description: string): void => {
    violations.push({ field: `filter.${field}`, description });
  };
  const component = logComponents.find((name) => name === filter.component) ?? "";
  if (filter.level < LogLevel.UNSPECIFIED || filter.level > LogLevel.ERROR) {
    refuse("level", `${filter.level} is not a level`);
  }
  if (filter.eventTypes.length > eventTypesMax)
    refuse("event_types", `at most ${eventTypesMax} can be asked for`);
  for (const [index, { length }] of filter.eventTypes.entries()) {
    if (length > eventTypeCharsMax)
      refuse(`event_types[${index}]`, `is longer than ${eventTypeCharsMax} characters`);
  }
  checkId(violations, "filter.attempt_id", filter.attemptId);
  if (filter.component !== component) {
    refuse("component", `${quoted(filter.component)} is none of ${logComponents.join(", ")}`);
  }
  if (filter.text.length > textCharsMax) refuse("text", `is longer than ${textCharsMax} characters`);
  if (filter.toTick !== 0n && filter.toTick < filter.fromTick) {
    refuse("to_tick", `${filter.toTick} is before from_tick ${filter.fromTick}`);
  }
  return {
    levelMin: filter.level,
    eventTypes: [...new Set(filter.eventTypes)].sort(),
    component,
    text: filter.text,
    fromTick: filter.fromTick,
    toTick: filter.toTick,
    attemptId: filter.attemptId,
  };
}

/** One text per filter, for cursors: equal exactly when the filters want the same. */
export function filterText(filter: LogFilter): string {
  const { levelMin, eventTypes, component, text, fromTick, toTick, attemptId } = filter;
  return JSON.stringify([levelMin, eventTypes, component, text, String(fromTick), String(toTick), attemptId]);
}

const everyEntryText = filterText(everyEntry);

/** Nothing is passed over, so stored blocks can be delivered as they are. */
export function wantsEverything(filter: LogFilter): boolean {
  return filterText(filter) === everyEntryText;
}

/** A block whose header shows that nothing in it is wanted need not be decoded (daemon.md 4.2). */
export function mayHold(filter: LogFilter, block: LogBlock): boolean {
  return block.levels >> filter.levelMin !== 0;
}

/** Whether an entry passes. */
export function wants(filter: LogFilter, entry: LogEntry): boolean {
  const { levelMin, eventTypes, component, text, fromTick, toTick, attemptId } = filter;
  if (entry.level < levelMin) return false;
  if (eventTypes.length > 0 && !eventTypes.includes(entry.eventType)) return false;
  if (component !== "" && entry.component !== component) return false;
  if (attemptId !== "" && entry.attemptId !== attemptId) return false;
  // A range of ticks wants entries that belong to a tick.
  if (fromTick > 0n && (entry.tick === undefined || entry.tick < fromTick)) return false;
  if (toTick > 0n && (entry.tick === undefined || entry.tick > toTick)) return false;
  return text === "" || entry.message.includes(text) || entry.payloadJson.includes(text);
}
