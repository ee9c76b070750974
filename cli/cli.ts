import type { Client } from "../proto/client/connect.ts";
import type { Target } from "./contexts/choose-target.ts";
import type { Paint } from "./output/colours.ts";
import { type JsonValue, jsonDocument, jsonLine } from "./output/json-text.ts";
import type { MessageJson } from "./output/message-json.ts";
import type { MessageName, MessageOf } from "./output/messages.ts";
import type { Shell } from "./shell.ts";

/** What every command works with: the shell, the daemon, and the global options of cli.md 1. */
export type Cli = {
  readonly shell: Shell;
  readonly client: Client;
  readonly address: string;
  /** The daemon that was chosen, and by what. */
  readonly target: Target;
  /** What calls say who they are by; null: nothing. */
  readonly token: string | null;
  /** Null for text. */
  readonly json: MessageJson | null;
  readonly quiet: boolean;
  readonly colour: "auto" | "always" | "never";
  readonly paint: Paint;
  /** Whether a person watches standard error who wants to see how far work is. */
  readonly showsProgress: boolean;
  /** What a call, or the waiting of a waiting verb, may take in milliseconds; null when nobody said. */
  readonly timeoutMs: number | null;
  /** The command itself: the reason of a mutation for which nobody gave one (daemon.md 2.1). */
  readonly defaultReason: string;
};

/** Prints a result: the message as one JSON document, or the text. */
export function print<Name extends MessageName>(
  cli: Cli,
  name: Name,
  message: MessageOf<Name>,
  text: () => string,
): void {
  cli.shell.terminal.out(cli.json === null ? text() : jsonDocument(cli.json(name, message)));
}

/** Prints one result of many: the message as a line of JSON, or the text. */
export function printOneOfMany<Name extends MessageName>(
  cli: Cli,
  name: Name,
  message: MessageOf<Name>,
  text: () => string,
): void {
  cli.shell.terminal.out(cli.json === null ? text() : jsonLine(cli.json(name, message)));
}

/** Prints a result that is more than one message. */
export function printValue(cli: Cli, value: (json: MessageJson) => JsonValue, text: () => string): void {
  cli.shell.terminal.out(cli.json === null ? text() : jsonDocument(value(cli.json)));
}

/** Says something beside the result, on standard error; nothing with `--quiet`. */
export function note(cli: Cli, text: string): void {
  if (!cli.quiet) cli.shell.terminal.err(`${text}\n`);
}
