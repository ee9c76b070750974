import { shortRunId } from "../text/format.ts";
import { type Control, whyOff } from "./controls.ts";
import { openHelp } from "./dialogs/help.ts";
import { openStart } from "./dialogs/start.ts";
import { parseCount } from "./dialogs/step.ts";
import { only, type Update } from "./effect.ts";
import { keysOf } from "./keymap.ts";
import { components, formatTerms, parseTerms } from "./log-terms.ts";
import { controlGround, type Model, withNotice } from "./model.ts";
import { perform, pinLogs, withLogTerms } from "./perform.ts";
import { send } from "./send.ts";

/** A palette command. A name ending in `!` changes the world (tui.md 2, "Palette commands"). */
export type PaletteCommand = {
  readonly name: string;
  readonly args: string;
  readonly help: string;
  /** The key that does the same; empty when there is none. */
  readonly key: string;
  /** Why it is off now, or null. */
  readonly whyOff: (model: Model) => string | null;
  /** Words that may stand behind it. */
  readonly complete: (model: Model) => readonly string[];
  /** Carries it out, or says what is wrong with its words. */
  readonly run: (model: Model, words: readonly string[]) => Update | string;
};

/** Every command of this version. */
export const paletteCommands: readonly PaletteCommand[] = [
  view("dash", "", "go to the Dashboard", "1", (model) => perform(model, { kind: "go", pane: "dashboard" })),
  {
    ...view("logs", "[run] [filter]", "go to the Logs", "5", runLogs),
    complete: (model) => [
      "active",
      "last",
      ...["debug", "info", "warn", "error"].map((level) => `level:${level}`),
      ...components.map((name) => `component:${name}`),
      ...new Set((model.logs.run?.lines ?? []).slice(-500).map((line) => `event:${line.event}`)),
    ],
  },
  {
    ...write("start!", "start", "[scenario] [ticks_total=N] [tick_delay_ms=N] [paused=true]", runStart),
    complete: (model) => [
      ...(model.scenarios.kind === "known"
        ? model.scenarios.scenarios.map(({ scenarioId }) => scenarioId)
        : []),
      "ticks_total=",
      "tick_delay_ms=",
      "paused=true",
    ],
  },
  write("stop!", "stop", "[run]", (model, words) => {
    const [rest, problem] = withoutRun(model, words);
    return problem ?? (rest.length > 0 ? `stop! takes no "${rest[0]}"` : controlUpdate(model, "stop"));
  }),
  write("pause!", "pause", "[run] [at TICK]", runPause),
  write("resume!", "resume", "[run]", (model, words) => {
    const [rest, problem] = withoutRun(model, words);
    return problem ?? (rest.length > 0 ? `resume! takes no "${rest[0]}"` : controlUpdate(model, "resume"));
  }),
  write("step!", "step", "[run] [N]", runStep),
  view("reconnect", "", "try the connection at once", "Ctrl+R", (model) => [
    withNotice(model, "trying to connect"),
    [{ kind: "reconnect" }],
  ]),
  view("refetch", "", "read the full state again", "Ctrl+R", (model) => perform(model, { kind: "refetch" })),
  {
    ...view("readonly", "on|off", "refuse every key that changes the world", "", runReadOnly),
    complete: onOff,
  },
  { ...view("ascii", "on|off", "draw with plain characters only", "", runAscii), complete: onOff },
  {
    ...view("color", "none|16", "colours of the terminal, or none", "", runColor),
    complete: () => ["none", "16"],
  },
  view("help", "", "keys and signs", "?", (model) => only(openHelp(model))),
  view("keys", "", "keys and signs", "?", (model) => only(openHelp(model))),
  view("repaint", "", "paint the screen anew", "Ctrl+L", (model) => perform(model, { kind: "repaint" })),
  view("q", "", "quit", "q", (model) => perform(model, { kind: "quit" })),
];

/** The command of a name, or null. */
export function paletteCommand(name: string): PaletteCommand | null {
  return paletteCommands.find((command) => command.name === name) ?? null;
}

function view(
  name: string,
  args: string,
  help: string,
  key: string,
  run: PaletteCommand["run"],
): PaletteCommand {
  return { name, args, help, key, whyOff: () => null, complete: () => [], run };
}

function write(name: string, control: Control, args: string, run: PaletteCommand["run"]): PaletteCommand {
  const row = keysOf("dashboard").find(
    ({ action }) => action.kind === "control" && action.control === control,
  );
  return {
    name,
    args,
    help: row?.help ?? "",
    key: row?.shown ?? "",
    whyOff: (model) => whyOff(control, controlGround(model)),
    complete: (model) => {
      const run = model.views.run.value;
      return run === null ? [] : [shortRunId(run.runId)];
    },
    run: (model, words) => whyOff(control, controlGround(model)) ?? run(model, words),
  };
}

function controlUpdate(model: Model, control: Control): Update {
  return perform(model, { kind: "control", control });
}

function onOff(): readonly string[] {
  return ["on", "off"];
}

/** Takes a leading run id away; only the active run may be named, because only it can be steered. */
function withoutRun(model: Model, words: readonly string[]): readonly [readonly string[], string | null] {
  const run = model.views.run.value;
  const [first = "", ...rest] = words;
  if (run === null || first === "") return [words, null];
  if (first === run.runId || first === shortRunId(run.runId) || first === "active") return [rest, null];
  const looksLikeRun = /^r-|^[0-9a-f]{4}-\d+$/.test(first);
  return looksLikeRun ? [rest, `${first} is not the active run, ${shortRunId(run.runId)} is`] : [words, null];
}

function runStart(model: Model, words: readonly string[]): Update | string {
  const wish = { scenarioId: "", ticksTotal: "", tickDelayMs: "", isPaused: false };
  for (const word of words) {
    const [name = "", value] = word.split("=", 2);
    if (value === undefined) wish.scenarioId = name;
    else if (name === "ticks_total") wish.ticksTotal = value;
    else if (name === "tick_delay_ms") wish.tickDelayMs = value;
    else if (name === "paused" && (value === "true" || value === "false")) wish.isPaused = value === "true";
    else return `"${word}" is none of ticks_total=N, tick_delay_ms=N, paused=true|false`;
  }
  return openStart(model, wish);
}

function runPause(model: Model, words: readonly string[]): Update | string {
  const [rest, problem] = withoutRun(model, words);
  if (problem !== null) return problem;
  const [at, tick, ...more] = rest[0] === "at" ? rest : ["at", ...rest];
  if (tick === undefined && at === "at" && rest.length === 0) return controlUpdate(model, "pause");
  const atTick = parseCount(tick ?? "");
  if (atTick === null || more.length > 0) return "pause! takes a tick, for example: pause! at 5";
  return send(model, { kind: "pause", runId: model.views.run.value?.runId ?? "", atTick });
}

function runStep(model: Model, words: readonly string[]): Update | string {
  const [rest, problem] = withoutRun(model, words);
  if (problem !== null) return problem;
  const ticks = parseCount(rest[0] ?? "1");
  if (ticks === null || rest.length > 1) return "step! takes a number of ticks, from 1 on";
  return send(model, { kind: "step", runId: model.views.run.value?.runId ?? "", ticks });
}

function runLogs(model: Model, words: readonly string[]): Update | string {
  const runId = namedRun(model, words[0] ?? "");
  const terms = parseTerms((runId === undefined ? words : words.slice(1)).join(" "));
  if (!terms.ok) return terms.problem;
  const pinned = runId === undefined ? { ...model, pane: "logs" as const } : pinLogs(model, runId);
  return only(
    formatTerms(terms.terms) === "" && words.length > 0 && runId !== undefined
      ? pinned
      : withLogTerms(pinned, terms.terms),
  );
}

/** The run a word names: an id, or null for the active one; undefined when it names none. */
function namedRun(model: Model, word: string): string | null | undefined {
  if (word === "active") return null;
  const known = [model.views.run.value, model.views.lastRun.value];
  if (word === "last") return model.views.lastRun.value?.runId;
  const match = known.find((run) => run !== null && (run.runId === word || shortRunId(run.runId) === word));
  return match?.runId ?? (/^r-[0-9a-f]{12}-\d+$/.test(word) ? word : undefined);
}

function runReadOnly(model: Model, [word]: readonly string[]): Update | string {
  if (word !== "on" && word !== "off") return "readonly takes on or off";
  if (word === "off" && model.settings.isReadOnlyForced) return "read-only was set on the command line";
  return only({ ...model, settings: { ...model.settings, isReadOnly: word === "on" } });
}

function runAscii(model: Model, [word]: readonly string[]): Update | string {
  if (word !== "on" && word !== "off") return "ascii takes on or off";
  return only({ ...model, settings: { ...model.settings, isAscii: word === "on" } });
}

function runColor(model: Model, [word]: readonly string[]): Update | string {
  if (word !== "none" && word !== "16") return "color takes none or 16";
  return only({ ...model, settings: { ...model.settings, color: word === "none" ? "none" : "base16" } });
}
