import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { canonicalLog, type RunNews } from "../../engine/log/canonical-log.ts";
import { endLog, eventLog, startLog } from "../../engine/log/live-log.ts";
import type { LogEvent } from "../../engine/log/log-event.ts";
import { logLine } from "../../engine/log/log-line.ts";
import { gf01, gf01Direct, gf01Logging, govCodexDemo, pfnaDemo } from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";
import { smallSession, smallWindow } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

function canonical(config: SessionConfig): readonly LogEvent[] {
  const { state, events, sealed, encoded } = completedRun(config);
  const news: readonly RunNews[] = [
    { kind: "started" },
    ...events,
    { kind: "finished", state, ticks: () => encoded, sha256 },
    { kind: "sealed", sealed },
  ];
  return news.flatMap((piece) => [...canonicalLog(config, piece)]);
}

function live(config: SessionConfig): readonly LogEvent[] {
  const { sealed, encoded, events } = completedRun(config);
  return [
    ...startLog(config),
    ...events.flatMap((event) => eventLog(config, event)),
    ...endLog(config, sealed, () => encoded),
  ];
}

describe("the log of gf01_run_config_logging (engine-governance 9)", () => {
  const log = canonical(gf01Logging);
  const started = { total_ticks: 8, windows: ["GF01_W1_ticks_1_8"], primary_window_id: "GF01_W1_ticks_1_8" };
  const chain = [
    1234567, 20987847, 356793608, 65491504, 113355772, 927048329, 759821701, 916969047, 588473909,
  ];

  test("has these 13 entries", () => {
    expect(log.map(({ event, tick, windowId, payload }) => [event, tick, windowId, payload])).toEqual([
      ["run_start", null, null, started],
      ["tick_loop_start", null, null, started],
      ...chain
        .slice(1)
        .map((c, n) => ["tick_complete", n + 1, null, { pfna_refs: [], prev_chain: chain[n], C_t: c }]),
      [
        "window_closed",
        null,
        "GF01_W1_ticks_1_8",
        { apx_name: "GF01_APX_v0_full_window", manifest_check: 786709051 },
      ],
      ["tick_loop_end", null, null, { ticks: 8, envelopes: 8, ingress: 0, egress: 1 }],
      ["run_end", null, null, { envelopes: 8, ingress: 0, egress: 1 }],
    ]);
  });

  test("names gid and run id in each of them", () => {
    expect(new Set(log.map(({ gid, runId }) => `${gid}/${runId}`))).toEqual(new Set(["GF01/GF01_logging"]));
  });
});

test("the governed demo has 21 entries, its decisions between windows and end", () => {
  const log = canonical(govCodexDemo("ENFORCE"));
  expect(log).toHaveLength(21);
  expect(log.slice(10, 20).map(({ event }) => event)).toEqual([
    "window_closed",
    ...new Array<string>(8).fill("gate_governance_decision"),
    "tick_loop_end",
  ]);
  expect(log[11]).toMatchObject({
    gid: "GF01",
    runId: "GOV_CODEX_DEMO",
    tick: null,
    windowId: null,
    payload: { event: "GATE_GOVERNANCE_DECISION", envelope_ref: "nap_1_1", tick: 1, status: "ACCEPTED" },
  });
});

test("gf01 with two windows has 22 entries, and lists its windows sorted", () => {
  const log = canonical(gf01);
  expect(log).toHaveLength(22);
  expect(log[0]?.payload?.["windows"]).toEqual(["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"]);
});

test("a decision names the governance's gid and run id, or says that there is none", () => {
  const demo = govCodexDemo("OBSERVE");
  const nameless = canonical({ ...demo, governance: { ...demo.governance, gid: null, runId: null } });
  const decision = nameless.find(({ event }) => event === "gate_governance_decision");
  expect([decision?.gid, decision?.runId]).toEqual(["", "N/A"]);
});

test("a tick names the PFNA applied to it, sorted", () => {
  const refs = canonical(pfnaDemo).map(({ payload }) => payload?.["pfna_refs"]);
  expect(refs.filter((ref) => ref !== undefined)).toEqual([[], ["tick2_adjust"], [], []]);
});

test("a run without a session has neither run_start nor run_end", () => {
  const events = canonical(gf01Direct).map(({ event }) => event);
  expect([events[0], events.at(-1)]).toEqual(["tick_loop_start", "tick_loop_end"]);
});

describe("ticks and windows can be left out", () => {
  test.each([
    { includeTicks: false, includeWindows: true, events: 6 },
    { includeTicks: true, includeWindows: false, events: 8 },
    { includeTicks: false, includeWindows: false, events: 4 },
  ])(
    "ticks $includeTicks, windows $includeWindows: $events events",
    ({ includeTicks, includeWindows, events }) => {
      const config = smallSession({
        windows: [smallWindow("W", [1, 4]), smallWindow("V", [1, 1])],
        logging: { ...smallSession().logging, includeTicks, includeWindows },
      });
      expect(canonical(config)).toHaveLength(events);
      expect(live(config)).toHaveLength(events);
    },
  );
});

describe("two orders of the same events (DESIGN decision 25)", () => {
  const config: SessionConfig = {
    ...govCodexDemo("OBSERVE"),
    windows: [smallWindow("W", [1, 8]), smallWindow("V", [1, 3])],
    primaryWindowId: "W",
  };

  test("the live one tells a window when it closes", () => {
    const told = live(config).map(({ event, tick, windowId }) => windowId ?? tick ?? event);
    expect(told.slice(0, 12)).toEqual(["run_start", "tick_loop_start", 1, 2, 3, "V", 4, 5, 6, 7, 8, "W"]);
  });

  test("the canonical one tells windows after the last tick, in the order of the list", () => {
    const told = canonical(config).map(({ event, tick, windowId }) => windowId ?? tick ?? event);
    expect(told.slice(9, 12)).toEqual([8, "W", "V"]);
  });

  test("both tell the same", () => {
    const lines = (log: readonly LogEvent[]): readonly string[] =>
      log.map((event) => logLine(event, "")).sort();
    expect(lines(live(config))).toEqual(lines(canonical(config)));
  });
});

describe("a log line", () => {
  const event: LogEvent = {
    event: "run_end",
    gid: "é",
    runId: "R",
    tick: null,
    windowId: null,
    payload: null,
  };
  const ts = "2026-03-10T08:05:00.000001+00:00";

  test.each<{ name: string; more: Partial<LogEvent>; line: string }>([
    {
      name: "without tick, window or payload",
      more: {},
      line: `{"event": "run_end", "gid": "\\u00e9", "run_id": "R", "ts": "${ts}"}`,
    },
    {
      name: "an empty payload is left out",
      more: { payload: {} },
      line: `{"event": "run_end", "gid": "\\u00e9", "run_id": "R", "ts": "${ts}"}`,
    },
    {
      name: "with everything",
      more: { tick: 3, windowId: "W", payload: { b: [1, 2n ** 60n], a: null } },
      line: `{"event": "run_end", "gid": "\\u00e9", "payload": {"a": null, "b": [1, 1152921504606846976]}, "run_id": "R", "tick": 3, "ts": "${ts}", "window_id": "W"}`,
    },
  ])("$name", ({ more, line }) => {
    expect(logLine({ ...event, ...more }, ts)).toBe(line);
  });
});
