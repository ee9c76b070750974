import type { Command } from "commander";
import type { Terminal } from "./shell.ts";

/**
 * Parses a command line and carries it out; the parser's own text goes to the terminal, its errors and those
 * of the command are thrown. `alone` is the command meant when none is named.
 */
export async function runProgram(
  program: Command,
  argv: readonly string[],
  terminal: Terminal,
  alone: () => readonly string[],
): Promise<void> {
  speakThrough(program, terminal);
  const { operands } = program.parseOptions([...argv]);
  const isHelp = argv.includes("--help") || argv.includes("-h");
  const named = operands.length === 0 && !isHelp ? alone() : [];
  await program.parseAsync([...named, ...argv], { from: "user" });
}

function speakThrough(command: Command, terminal: Terminal): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: terminal.out,
    writeErr: terminal.err,
    // Told by who catches the error, in one form with all others.
    outputError: () => {},
  });
  command.showHelpAfterError(false);
  for (const child of command.commands) speakThrough(child, terminal);
}
