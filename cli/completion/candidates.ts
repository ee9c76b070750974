import type { Argument, Command, Option } from "commander";
import { LogLevel, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { EventKind } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { WireEnum } from "../output/names.ts";
import { overrideKeys } from "../run-overrides.ts";
import { scenarioKeys } from "../scenario-edit.ts";

/** A word that may stand next, and what it is. */
export type Word = { readonly word: string; readonly about: string };

/** Ids that only a daemon, a file or the contract knows. */
export type Live = "run" | "scenario" | "preset" | "operation" | "artifact" | "context" | "method";

/** What may stand in place of the word that is being typed. Without words and ids it is a file, or anything. */
export type Candidates = { readonly words: readonly Word[]; readonly live: Live | null };

/**
 * Looks up what may stand in place of the last word, which is empty or half typed. Pure: it reads only the table of
 * commands. Options are offered to who begins with a dash, or where nothing else can stand.
 */
export function candidatesFor(program: Command, typed: readonly string[]): Candidates {
  const current = typed.at(-1) ?? "";
  const { command, argument, option } = placeAfter(program, typed.slice(0, -1));
  if (option !== null) return valuesOf(option.long ?? "", option.argChoices);
  if (current.startsWith("-")) return { words: optionsOf(program, command), live: null };
  const children = childrenOf(command).map((child) => wordOf(child.name(), child.description()));
  if (children.length > 0) return { words: children, live: null };
  if (argument !== null) {
    const name = argument.name();
    const inGroup = `${command.parent?.name() ?? ""} ${name}`;
    return valuesOf(inGroup in words ? inGroup : name, argument.argChoices);
  }
  return { words: optionsOf(program, command), live: null };
}

/** Where a line has come to: the command, and the option or the argument whose value comes next. */
type Place = {
  readonly command: Command;
  readonly argument: Argument | null;
  readonly option: Option | null;
};

function placeAfter(program: Command, words: readonly string[]): Place {
  let command = program;
  let position = 0;
  let option: Option | null = null;
  let isPastOptions = false;
  for (const word of words) {
    if (option !== null) {
      option = null;
    } else if (word === "--") {
      isPastOptions = true;
    } else if (word.startsWith("-") && !isPastOptions) {
      const found = [...command.options, ...program.options].find(
        ({ long, short }) => long === word || short === word,
      );
      option = found?.required === true ? found : null;
    } else {
      const child = childrenOf(command).find((each) => each.name() === word);
      if (child === undefined) position += 1;
      else command = child;
    }
  }
  const { registeredArguments: all } = command;
  const last = all.at(-1);
  const argument = all[position] ?? (last?.variadic === true ? last : null);
  return { command, argument, option };
}

function childrenOf(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== "help");
}

function optionsOf(program: Command, command: Command): readonly Word[] {
  const all = command === program ? program.options : [...command.options, ...program.options];
  return all.flatMap(({ long, hidden, description }) => (hidden || !long ? [] : [wordOf(long, description)]));
}

const runStates = namesOf(RunState);

/** What an option or an argument takes, by its name. */
const words: Readonly<Record<string, readonly string[]>> = {
  "--state": runStates,
  "--for": runStates,
  "--kind": namesOf(EventKind),
  "--level": namesOf(LogLevel),
  "--component": ["aether", "press", "umx", "loom", "codex", "engine"],
  "--result": ["completed", "fault", "cancelled"],
  "--runs": ["checkpoint", "wait", "cancel"],
  place: ["dash", "logs"],
  class: ["logs", "history", "events", "artifacts", "audit"],
  overrides: overrideKeys.flatMap((key) =>
    key.endsWith("_enabled") ? [`${key}=true`, `${key}=false`] : [`${key}=`],
  ),
  "scenario changes": scenarioKeys.map((key) => `${key}=`),
};

const live: Readonly<Record<string, Live>> = {
  run: "run",
  "--run": "run",
  "--before": "run",
  "--after": "run",
  scenario: "scenario",
  "--scenario": "scenario",
  overrides: "preset",
  operation: "operation",
  ref: "artifact",
  context: "context",
  "--context": "context",
  method: "method",
};

function valuesOf(name: string, choices: readonly string[] | undefined): Candidates {
  const known = choices ?? words[name] ?? [];
  return { words: known.map((word) => wordOf(word, "")), live: live[name] ?? null };
}

function wordOf(word: string, about: string): Word {
  return { word, about };
}

function namesOf(names: WireEnum): readonly string[] {
  return Object.entries(names).flatMap(([name, value]) => (value > 0 ? [name.toLowerCase()] : []));
}
