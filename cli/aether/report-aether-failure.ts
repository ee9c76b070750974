import { CommanderError } from "commander";
import { problemText } from "../../engine/config/problem.ts";
import { EngineError } from "../../engine/errors.ts";
import { CommandFailure, DaemonUnreachable, exitCode, Interrupted, UsageError } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { type JsonValue, jsonDocument } from "../output/json-text.ts";
import { parserText } from "../parser-text.ts";
import type { Terminal } from "../shell.ts";
import { ConfigRefused, WarningsRefused } from "./config-refused.ts";

/**
 * Says why an `aether` command failed, on standard error or as an ErrorResponse with `--json`, and answers its
 * exit code. What is not a failure we know is thrown again: it is a bug, and its stack belongs on the screen.
 */
export function reportAetherFailure(terminal: Terminal, asJson: boolean, failure: unknown): number {
  if (failure instanceof CommanderError) {
    const text = parserText(failure);
    if (text !== null) terminal.err(`aether: ${text.map(cleanText).join("\n  ")}\n`);
    return failure.exitCode === 0 ? exitCode.done : exitCode.usage;
  }
  if (failure instanceof Interrupted) return exitCode.interrupted;
  if (failure instanceof UsageError) {
    terminal.err(`aether: ${failure.message}\n`);
    return exitCode.usage;
  }
  const told = tell(failure);
  if (told === null) throw failure;
  if (asJson) terminal.out(jsonDocument({ error: { ...told.response, retryable: false } }));
  else terminal.err(`aether: ${[cleanText(told.response.message), ...told.lines].join("\n  ")}\n`);
  return told.code;
}

type Told = {
  readonly code: number;
  readonly response: { readonly error_code: string; readonly message: string; readonly details?: JsonValue };
  readonly lines: readonly string[];
};

function tell(failure: unknown): Told | null {
  if (failure instanceof ConfigRefused) {
    const problems = failure.problems.map(({ file, field, reason }) => ({ file, field, reason }));
    const response = { error_code: "config_invalid", message: failure.message, details: { problems } };
    return {
      code: exitCode.refused,
      response,
      lines: failure.problems.map((each) => cleanText(problemText(each))),
    };
  }
  if (failure instanceof WarningsRefused) {
    const warnings = failure.warnings.map(({ code, message }) => ({ code, message }));
    const response = { error_code: "config_warned", message: failure.message, details: { warnings } };
    return { code: exitCode.refused, response, lines: warnings.map(({ message }) => cleanText(message)) };
  }
  if (failure instanceof EngineError) {
    const response = {
      error_code: "engine_error",
      message: `the engine refused the run: ${failure.message}`,
    };
    return { code: exitCode.refused, response, lines: [] };
  }
  if (failure instanceof CommandFailure) {
    const response = { error_code: failure.errorCode, message: failure.message };
    return { code: exitCode.refused, response, lines: [] };
  }
  if (failure instanceof DaemonUnreachable) {
    const response = { error_code: "daemon_unreachable", message: failure.message };
    return { code: exitCode.unreachable, response, lines: ["start one with `trinity up`"] };
  }
  return null;
}
