import type { CommanderError } from "commander";

/** What the parser has against a command line, in lines; null when it only printed help or the version. */
export function parserText({ code, message }: CommanderError): readonly string[] | null {
  if (code === "commander.version" || code.startsWith("commander.help")) return null;
  const lines = message.replace(/^error: /, "").split("\n");
  return [...lines.map((line) => line.replace(/^\((.*)\)$/, "$1")), "--help tells more"];
}
