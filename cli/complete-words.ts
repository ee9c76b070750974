import type { Command } from "commander";

/** What may come next on a command line: words that are known, and ids only the daemon knows. */
export type Candidates = { readonly words: readonly string[]; readonly live: "run" | "scenario" | null };

/** Looks up what may follow the words typed so far. Pure: it reads only the table of commands. */
export function candidatesAfter(program: Command, typed: readonly string[]): Candidates {
  let command = program;
  let position = 0;
  for (const word of typed) {
    if (word.startsWith("-")) continue;
    const child = childrenOf(command).find((each) => each.name() === word);
    if (child === undefined) position += 1;
    else command = child;
  }
  const options = [...command.options, ...program.options].flatMap(({ long, hidden }) =>
    hidden ? [] : (long ?? []),
  );
  const children = childrenOf(command).map((child) => child.name());
  const argument = command.registeredArguments[position]?.name();
  return { words: [...children, ...options], live: isLive(argument) ? argument : null };
}

function childrenOf(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

function isLive(argument: string | undefined): argument is "run" | "scenario" {
  return argument === "run" || argument === "scenario";
}
