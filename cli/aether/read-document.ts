import type { WindowSpec } from "../../engine/config/session.ts";
import type { Json, JsonMap } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { CommandFailure } from "../failures.ts";
import type { AetherShell } from "./aether-shell.ts";
import { filesOnDisk } from "./config-files.ts";
import { begin, complete, documentOf } from "./execution.ts";
import { storedDocument } from "./stored-document.ts";
import { loadRunnable, type Target } from "./target.ts";

/**
 * A session document, and its tick loop's part, which is the whole of a document without a session. A document
 * does not tell which window a manifest belongs to; `windows` does when the configuration is at hand.
 */
export type Document = {
  readonly whole: JsonMap;
  readonly tickResult: JsonMap;
  readonly windows: readonly WindowSpec[];
};

/**
 * The document a TARGET means: that of a stored run, a document file, or the one that running a configuration
 * makes.
 *
 * @throws as the engine, the loaders and `storedDocument` do
 */
export async function readDocument(shell: AetherShell, target: Target): Promise<Document> {
  if (target.kind === "stored") return parsed(await textOf(storedDocument(shell, target.runId, "C2")));
  return documentInFile(target.path) ?? documentOfRun(shell, target);
}

/** Null when the file is no document; then it is taken for a configuration, whose loader says what is wrong. */
function documentInFile(path: string): Document | null {
  const file = filesOnDisk.read(path);
  if (file.kind !== "text" || !/"(ledgers|tick_result)"\s*:/.test(file.text)) return null;
  return parsed(file.text);
}

async function documentOfRun(
  shell: AetherShell,
  target: Target & { readonly kind: "config" },
): Promise<Document> {
  const execution = await complete(begin(loadRunnable(target)), shell.interrupted);
  try {
    return {
      ...parsed(Buffer.concat([...documentOf(execution, "C2")]).toString()),
      windows: execution.config.windows,
    };
  } finally {
    execution.spool.close();
  }
}

function parsed(text: string): Document {
  const read = parseJson(text);
  if (!isMap(read)) throw new CommandFailure("document_invalid", "a document is a JSON object");
  // A window grammar may stand around the document of a run (engine-core 19).
  const session = read.has("aeon_grammar") ? read.get("session") : undefined;
  const whole = isMap(session) ? session : read;
  const inner = whole.get("tick_result");
  return { whole, tickResult: isMap(inner) ? inner : whole, windows: [] };
}

/** Whether a value is a JSON object. */
export function isMap(value: Json | undefined): value is JsonMap {
  return value instanceof Map;
}

/** The objects of a list; none when it is absent. */
export function mapsOf(value: Json | undefined): readonly JsonMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}
