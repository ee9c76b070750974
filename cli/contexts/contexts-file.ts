import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Contexts, noContexts, readContexts } from "../../proto/contexts.ts";
import { makeDirectories } from "../../proto/make-directories.ts";
import { CommandFailure } from "../failures.ts";

/** The contexts of a file; none when there is no file. @throws CommandFailure `config_invalid` with every problem */
export async function loadContexts(path: string): Promise<Contexts> {
  if (!existsSync(path)) return noContexts;
  // Most commands meet no file and need no parser.
  const { parse } = await import("yaml");
  let value: unknown;
  try {
    value = parse(readFileSync(path, "utf8"));
  } catch (failure) {
    throw invalid(path, [firstLine(failure)]);
  }
  const read = readContexts(value);
  if (read.ok) return read.contexts;
  throw invalid(path, read.problems);
}

/**
 * Changes the file in place of what it said: values by path, null takes one away. Comments and order stay. What would
 * make the file invalid is refused; the file is replaced as a whole, for its owner alone.
 *
 * @throws CommandFailure `config_invalid`, `file_not_written`
 */
export async function editContexts(
  path: string,
  changes: readonly { readonly at: readonly string[]; readonly value: unknown }[],
): Promise<void> {
  await loadContexts(path);
  const { parseDocument } = await import("yaml");
  const document = parseDocument(existsSync(path) ? readFileSync(path, "utf8") : "");
  for (const { at, value } of changes) {
    if (value === null) document.deleteIn(at);
    else document.setIn(at, value);
  }
  const changed = readContexts(document.toJS());
  if (!changed.ok) throw invalid(path, changed.problems);
  try {
    makeDirectories(dirname(path));
    writeFileSync(`${path}.new`, document.toString(), { mode: 0o600 });
    chmodSync(`${path}.new`, 0o600);
    renameSync(`${path}.new`, path);
  } catch (failure) {
    throw new CommandFailure("file_not_written", `${path} can't be written: ${firstLine(failure)}`);
  }
}

function invalid(path: string, problems: readonly string[]): CommandFailure {
  return new CommandFailure("config_invalid", `${path}: ${problems.join("; ")}`);
}

function firstLine(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  return message.split("\n")[0] ?? message;
}
