import { cleanup, render } from "ink-testing-library";
import { afterEach, describe, expect, test } from "vitest";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Model } from "../../tui/model/model.ts";
import { Screen } from "../../tui/panes/Screen.tsx";
import { gridOf } from "../../tui/screen/cells.ts";
import { asciiGlyphs } from "../../tui/theme/glyphs.ts";
import { freshNow, idleState, owner, wireEntry, wireRun, wireScenario } from "../support/wire-values.ts";
import { delta, entries, heard, identity, key, liveModel, press, scenarios } from "./support/models.ts";
import { rowText } from "./support/row-text.ts";

/** The library's terminal is 100 columns wide; the height is ours. */
const size = { columns: 100, rows: 32 };
const theme = { glyphs: asciiGlyphs, colors: "none" } as const;

afterEach(cleanup);

/** An operator at the screen: keys go through the real update, and what is read is what Ink drew. */
function operator(initial: Model): {
  readonly presses: (...keys: readonly string[]) => readonly string[];
  readonly hears: (event: Parameters<typeof heard>[1]) => void;
  readonly reads: () => string;
} {
  let model = initial;
  const screen = render(<Screen model={model} theme={theme} />);
  const show = (next: Model): void => {
    model = next;
    screen.rerender(<Screen model={model} theme={theme} />);
  };
  return {
    presses: (...keys) => {
      const [next, effects] = press(model, ...keys);
      show(next);
      return effects.map(({ kind }) => kind);
    },
    hears: (event) => show(heard(model, event)),
    reads: () =>
      gridOf(screen.lastFrame() ?? "", size.columns, size.rows)
        .map(rowText)
        .join("\n"),
  };
}

const running = liveModel({ ...idleState(), run: { value: wireRun(), freshness: freshNow() } }, size);

describe("an operator at the Dashboard", () => {
  test("sees a run turn PAUSED within the next frame and which controls follow (D-AC-2)", () => {
    const { hears, reads } = operator(running);
    expect(reads()).toMatch(/on +B!pause {2}K!step {2}X!stop/);
    hears(
      delta({ run: { value: wireRun({ state: RunState.PAUSED, phase: 0 }), freshness: freshNow() } }, 2n),
    );
    expect(reads()).toContain("= PAUSED");
    expect(reads()).toMatch(/on +C!resume {2}K!step {2}X!stop/);
    expect(reads()).toContain("B!pause (paused)");
  });

  test("sees in the header that another client activated another scenario, and no run has started (D-AC-3)", () => {
    const { hears, reads } = operator(liveModel(idleState(), size));
    expect(reads()).toContain("scenario: gf01");
    hears(
      delta(
        {
          activeScenario: {
            value: wireScenario({ scenarioId: "ring-5", name: "Ring" }),
            freshness: freshNow(),
          },
        },
        2n,
      ),
    );
    expect(reads()).toContain("scenario: ring-5 (Ring");
    expect(reads()).toContain("- IDLE");
  });

  test("sees five pillar cards, each with a status word and a figure (D-AC-4)", () => {
    const { reads } = operator(running);
    for (const pillar of ["aether", "press", "umx", "loom", "codex"]) {
      expect(reads()).toMatch(new RegExp(`${pillar} +[^a-z]* (IDLE|RUNNING|UNKNOWN).*\\S`));
    }
  });

  test("presses a key that is off and reads why", () => {
    const { presses, reads } = operator(running);
    expect(presses("C")).toEqual([]);
    expect(reads()).toContain("OFF  C! resume: not paused");
  });

  test("reads which role is missing", () => {
    const { hears, reads } = operator(running);
    hears(identity({ ...owner, roles: ["viewer"] }));
    expect(reads()).toContain("! keys off: needs role operator");
  });

  test("confirms a stop: the dialog fills in what is typed and says when Enter is active", () => {
    const { presses, reads } = operator(running);
    presses("X");
    expect(reads()).toContain("STOP RUN 9b1e-0042 ?");
    expect(reads()).toContain("type the run's number to confirm:  9b1e-____");
    presses("0", "0", "4");
    expect(reads()).toContain("9b1e-004_");
    presses("2");
    expect(reads()).toContain("Enter stops the run.");
    expect(presses("enter")).toEqual(["send"]);
    expect(reads()).not.toContain("STOP RUN");
    expect(reads()).toContain("SENT stop 9b1e-0042");
  });

  test("sees the focus move from tile to tile by its mark", () => {
    const { presses, reads } = operator(running);
    presses("tab", "tab", "j", "j");
    expect(reads()).toMatch(/\|>umx/);
  });

  test("picks a scenario that cannot start and reads the problem", () => {
    const problems = [{ file: "configs/x.json", field: "ticks", reason: "is not a number" }];
    const { hears, presses, reads } = operator(liveModel(idleState(), size));
    hears(scenarios(wireScenario(), wireScenario({ scenarioId: "bad", active: false, problems })));
    presses("R", "j");
    expect(reads()).toContain("CANNOT START");
    expect(presses("enter")).toEqual([]);
    expect(reads()).toContain("Enter is inactive: bad cannot start");
  });
});

describe("an operator at the log", () => {
  const logged = heard(
    running,
    entries(wireEntry(1), wireEntry(2, { level: 4, message: "mdl overflow" }), wireEntry(3)),
  );

  test("jumps to the error and opens its payload", () => {
    const { presses, reads } = operator(logged);
    presses("5", "E");
    expect(reads()).toMatch(/> [\d:.]+ +ERROR/);
    expect(reads()).toContain("HELD at");
    presses("enter");
    expect(reads()).toContain("PAYLOAD 2");
    expect(reads()).toContain('"C_t": 65491506');
  });

  test("sees that lines come while the view is held, and follows again", () => {
    const { presses, hears, reads } = operator(logged);
    presses("5", "k");
    hears(entries(wireEntry(4), wireEntry(5)));
    expect(reads()).toContain("+2 new below (f follows)");
    expect(reads()).toContain("tick 5 complete");
    presses("f");
    expect(reads()).toContain("following");
  });

  test("raises the level and sees exactly what is left (L-AC-2)", () => {
    const { presses, reads } = operator(logged);
    presses("5", "v", "v", "v");
    expect(reads()).toContain("filter: level:error   1 of 3");
    expect(reads()).toContain("mdl overflow");
    expect(reads()).not.toContain("tick 3 complete");
    presses("esc");
    expect(reads()).toContain("tick 3 complete");
  });

  test("wraps a long line and unwraps it", () => {
    const long = `begin ${"word ".repeat(40)}finish`;
    const { presses, hears, reads } = operator(logged);
    hears(entries(wireEntry(4, { message: long })));
    presses("5");
    expect(reads()).not.toContain("finish");
    presses("w");
    expect(reads()).toContain("finish");
  });

  test("hesitates after g and is shown what may follow", () => {
    const { presses, hears, reads } = operator(logged);
    presses("g");
    expect(reads()).not.toContain("g then:");
    hears({ kind: "clock" });
    presses("esc");
    const waiting = heard(press(logged, "g")[0], { kind: "clock" }, 300);
    expect(operator(waiting).reads()).toMatch(/g then: .*d Dashboard.*g first/);
  });
});

test("a key is one key, whatever its name", () => {
  expect(key("space")).toEqual({ kind: "key", name: "space", text: " " });
});
