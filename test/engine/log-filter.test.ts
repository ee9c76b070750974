import { describe, expect, test } from "vitest";
import { componentOf, type LogComponent, logComponents } from "../../engine/log/log-component.ts";
import { type LogEvent, type LogEventName, logEventNames } from "../../engine/log/log-event.ts";
import { everyEvent, isWanted, type LogFilter } from "../../engine/log/log-filter.ts";

const event = (name: LogEventName, more: Partial<LogEvent> = {}): LogEvent => ({
  event: name,
  gid: "G",
  runId: "R",
  tick: null,
  windowId: null,
  payload: null,
  ...more,
});

/** A log with an event of every kind, as a short text for each that a filter lets through. */
const log: readonly LogEvent[] = [
  event("run_start"),
  event("tick_loop_start"),
  event("tick_complete", { tick: 1 }),
  event("tick_complete", { tick: 2 }),
  event("tick_complete", { tick: 3 }),
  event("window_closed", { windowId: "W" }),
  event("gate_governance_decision", { runId: "N/A", payload: { tick: 2, status: "REJECTED" } }),
  event("tick_loop_end"),
  event("run_end"),
];

function passing(filter: Partial<LogFilter>): readonly string[] {
  return log
    .filter((each) => isWanted({ ...everyEvent, ...filter }, each))
    .map(({ event: name, tick }) => (tick === null ? name : `${name} ${tick}`));
}

describe("a log filter", () => {
  test("without wishes lets everything through", () => {
    expect(log.filter((each) => isWanted(everyEvent, each))).toEqual(log);
  });

  test.each<{ name: string; filter: Partial<LogFilter>; passes: readonly string[] }>([
    { name: "an event name", filter: { event: "window_closed" }, passes: ["window_closed"] },
    { name: "the component press", filter: { component: "press" }, passes: ["window_closed"] },
    {
      name: "the component aether",
      filter: { component: "aether" },
      passes: ["tick_complete 1", "tick_complete 2", "tick_complete 3", "gate_governance_decision"],
    },
    {
      name: "the component engine",
      filter: { component: "engine" },
      passes: ["run_start", "tick_loop_start", "tick_loop_end", "run_end"],
    },
    { name: "a component without events", filter: { component: "umx" }, passes: [] },
    {
      name: "a range of ticks, both ends included, and the decision about one of them",
      filter: { ticks: { from: 2, to: 3 } },
      passes: ["tick_complete 2", "tick_complete 3", "gate_governance_decision"],
    },
    { name: "an open range", filter: { ticks: { from: 3, to: null } }, passes: ["tick_complete 3"] },
    { name: "a range beyond 2^53", filter: { ticks: { from: 2n ** 60n, to: null } }, passes: [] },
    { name: "another run", filter: { runId: "N/A" }, passes: ["gate_governance_decision"] },
    { name: "a hostile run id", filter: { runId: "__proto__" }, passes: [] },
    {
      name: "several wishes at once, all of them",
      filter: { component: "aether", ticks: { from: 2, to: 2 }, event: "tick_complete", runId: "R" },
      passes: ["tick_complete 2"],
    },
  ])("by $name", ({ filter, passes }) => {
    expect(passing(filter)).toEqual(passes);
  });

  test("a decision whose payload has no tick belongs to none", () => {
    const decision = event("gate_governance_decision", { payload: { tick: "2" } });
    expect(isWanted({ ...everyEvent, ticks: { from: 0, to: null } }, decision)).toBe(false);
  });
});

test.each<[LogEventName, LogComponent]>([
  ["run_start", "engine"],
  ["tick_loop_start", "engine"],
  ["tick_complete", "aether"],
  ["window_closed", "press"],
  ["gate_governance_decision", "aether"],
  ["tick_loop_end", "engine"],
  ["run_end", "engine"],
])("%s is of %s (operator-surface 6)", (name, component) => {
  expect(componentOf(name)).toBe(component);
});

test("every event has a component a filter can name", () => {
  expect(logEventNames.filter((name) => !logComponents.includes(componentOf(name)))).toEqual([]);
});
