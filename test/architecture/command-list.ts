import type { Argument, Command, Option } from "commander";

/** One program's commands as Markdown: a heading and a usage line each, and its options as a table. */
export function commandList(program: Command): string {
  const globals = program.options.filter((option) => !option.hidden);
  const sections = leavesOf(program).map(([path, command]) => sectionOf(path, command));
  return `## \`${program.name()}\`\n\n${program.description()}\n\n${optionTable(globals)}\n${sections.join("\n")}`;
}

type Leaf = readonly [path: string, command: Command];

function leavesOf(command: Command, path: string = command.name()): readonly Leaf[] {
  const visible = command.createHelp().visibleCommands(command);
  const children = visible.filter((child) => child.name() !== "help");
  if (children.length === 0) return [[path, command]];
  return children.flatMap((child) => leavesOf(child, `${path} ${child.name()}`));
}

function sectionOf(path: string, command: Command): string {
  const usage = [path, ...command.registeredArguments.map(argumentText)].join(" ");
  const described = command.registeredArguments.map((argument) => ({
    name: argumentText(argument),
    text: argument.description,
  }));
  const options = command.options.map((option) => ({ name: option.flags, text: option.description }));
  return `### \`${usage}\`\n\n${sentence(command.description())}\n\n${rows([...described, ...options])}`;
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionTable(options: readonly Option[]): string {
  return rows(options.map((option) => ({ name: option.flags, text: option.description })));
}

function rows(entries: readonly { readonly name: string; readonly text: string }[]): string {
  if (entries.length === 0) return "";
  const lines = entries.map(({ name, text }) => `| \`${cell(name)}\` | ${cell(text)} |\n`);
  return `| | |\n|---|---|\n${lines.join("")}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
