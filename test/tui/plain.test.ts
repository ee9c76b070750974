import { describe, expect, test } from "vitest";
import { RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { CockpitEvent } from "../../tui/model/message.ts";
import type { Model } from "../../tui/model/model.ts";
import { answerLine } from "../../tui/plain/answer-line.ts";
import { plainLines } from "../../tui/plain/plain-lines.ts";
import { freshNow, idleState, owner, wireEntry, wireRun, wireScenario } from "../support/wire-values.ts";
import {
  delta,
  entries,
  freshModel,
  fullState,
  heard,
  identity,
  liveModel,
  lost,
  step,
} from "./support/models.ts";

/** The lines an event makes. */
function told(model: Model, event: CockpitEvent): readonly string[] {
  return plainLines(model, heard(model, event));
}

const runView = (
  over = {},
): { run: { value: ReturnType<typeof wireRun>; freshness: ReturnType<typeof freshNow> } } => ({
  run: { value: wireRun(over), freshness: freshNow() },
});
const running = liveModel({ ...idleState(), ...runView() });

describe("one line per change", () => {
  test("the first state tells everything once", () => {
    expect(told(freshModel(), fullState(idleState()))).toEqual([
      "13:16:19Z link LIVE unix:trinityd.sock",
      "13:16:19Z run IDLE, none is active",
      "13:16:19Z scenario gf01 (registry live)",
      ...[
        "aether IDLE 0/0 ticks",
        "press IDLE 0 manifests",
        "umx IDLE 3 ledger entries",
        "loom IDLE 3 P / 0 I blocks",
        "codex IDLE pending",
      ].map((pillar) => `13:16:19Z pillar ${pillar}`),
    ]);
  });

  test.each([
    {
      name: "a tick alone is told by the log, not here",
      event: delta(runView({ ticksCompleted: 4n }), 2n),
      lines: [],
    },
    {
      name: "a phase",
      event: delta(runView({ phase: RunPhase.PAUSING }), 2n),
      lines: ["run r-9b1e04c7d2aa-0042 RUNNING PAUSING scenario gf01 (engine/state live)"],
    },
    {
      name: "a state, with how far the run is",
      event: delta(runView({ state: RunState.PAUSED, phase: 0 }), 2n),
      lines: ["run r-9b1e04c7d2aa-0042 PAUSED 3/8 ticks scenario gf01 (engine/state live)"],
    },
    {
      name: "another active scenario",
      event: delta(
        { activeScenario: { value: wireScenario({ scenarioId: "line-4" }), freshness: freshNow() } },
        2n,
      ),
      lines: ["scenario line-4 (engine/state live)"],
    },
    {
      name: "a loss",
      event: lost,
      lines: ["link DISCONNECTED, all values are last known; UNAVAILABLE: connect ENOENT trinityd.sock"],
    },
    {
      name: "who we are",
      event: identity({ ...owner, roles: ["viewer"] }),
      lines: ["identity local:ops roles viewer (unix socket, owner)"],
    },
    { name: "time", event: { kind: "clock" } as const, lines: [] },
  ])("$name", ({ event, lines }) => {
    expect(told(running, event)).toEqual(lines.map((line) => `13:16:19Z ${line}`));
  });

  test("a fault is told with its reason, and needs attention", () => {
    const fault = wireRun({
      state: RunState.FAULT,
      phase: 0,
      endedAt: { seconds: 1n, nanos: 0 },
      fault: { errorCode: "engine_error", message: "boom" },
    });
    const lines = told(
      running,
      delta(
        {
          run: { value: undefined, freshness: freshNow() },
          lastRun: { value: fault, freshness: freshNow() },
        },
        2n,
      ),
    );
    expect(lines).toContain(
      "13:16:19Z last run r-9b1e04c7d2aa-0042 FAULT 3/8 ticks scenario gf01 engine_error: boom (engine/state live)",
    );
    expect(lines).toContain("13:16:19Z attention FAULT run 9b1e-0042  engine_error: boom");
  });

  test("a log entry is a line with its own time, told once", () => {
    const logged = heard(running, entries(wireEntry(1)));
    expect(told(running, entries(wireEntry(1)))).toEqual([
      "13:16:17.031Z log DEBUG tick_complete aether tick 1 complete, chain 65491505",
    ]);
    expect(told(logged, entries(wireEntry(1), wireEntry(2)))).toEqual([
      "13:16:17.062Z log DEBUG tick_complete aether tick 2 complete, chain 65491506",
    ]);
  });

  test("of what was logged before we looked only the last twenty are told", () => {
    const many = Array.from({ length: 50 }, (_, index) => wireEntry(index + 1));
    expect(told(running, entries(...many))).toHaveLength(20);
  });
});

describe("typed lines", () => {
  /** Feeds lines and gives back what is printed and what is sent. */
  function typing(
    model: Model,
    ...typed: readonly string[]
  ): { readonly printed: readonly string[]; readonly sent: readonly string[] } {
    const printed: string[] = [];
    const sent: string[] = [];
    let current = model;
    for (const line of typed) {
      const answer = answerLine(current, line);
      if (answer.kind === "print") printed.push(...answer.lines);
      else {
        for (const input of answer.events) {
          const [next, effects] = step(current, { kind: "input", input });
          printed.push(...plainLines(current, next).map((text) => text.slice(10)));
          sent.push(...effects.flatMap((effect) => (effect.kind === "send" ? [effect.command.kind] : [])));
          current = next;
        }
      }
    }
    return { printed, sent };
  }

  test("a command acts at once where it can be undone", () => {
    const { printed, sent } = typing(running, "pause!");
    expect(sent).toEqual(["pause"]);
    expect(printed[0]).toMatch(/^SENT pause 9b1e-0042 {2}request 8c41\.\.01/);
  });

  test("a stop asks for the run's number, and a wrong one sends nothing", () => {
    const { printed, sent } = typing(running, "stop!", "0041", "0042");
    expect(printed).toEqual([
      "question stop run r-9b1e04c7d2aa-0042? type 0042 to confirm, an empty line to leave",
      "problem number not typed yet",
      expect.stringMatching(/^SENT stop/),
    ]);
    expect(sent).toEqual(["stop"]);
  });

  test("an empty line leaves a question", () => {
    const { printed, sent } = typing(running, "stop!", "", "0042");
    expect(printed.slice(1)).toEqual([
      "question closed, nothing was sent",
      'no command "0042"; help lists them',
    ]);
    expect(sent).toEqual([]);
  });

  test("a start names its scenario and wants a yes", () => {
    expect(typing(liveModel(), "start! line-4", "yes").sent).toEqual(["start"]);
    expect(typing(liveModel(), "start! line-4", "no").sent).toEqual([]);
  });

  test("a command that is off says why and sends nothing", () => {
    const { printed, sent } = typing(liveModel(), "pause!");
    expect(printed).toContain("problem no run is active");
    expect(sent).toEqual([]);
    expect(typing(liveModel(), "pause!", "start! gf01", "yes").sent).toEqual(["start"]);
  });

  test("help lists what there is", () => {
    const { printed } = typing(running, "help");
    expect(printed[0]).toBe("commands:");
    expect(printed.join("\n")).toContain("stop! [run]");
  });
});
