import { EngineError } from "../../engine/errors.ts";
import { introspectDocument } from "../../engine/introspection/introspect-document.ts";
import type { Artefacts, IntrospectionView } from "../../engine/introspection/introspection-view.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { CommandFailure } from "../failures.ts";
import { filesOnDisk } from "./config-files.ts";

/**
 * The view of the document in a file. Null when the file is no document; then it is taken for a configuration,
 * whose loader says what is wrong.
 *
 * @throws CommandFailure for a document that cannot be read
 */
export function documentInFile(path: string): IntrospectionView<Artefacts> | null {
  const file = filesOnDisk.read(path);
  if (file.kind !== "text" || !/"(ledgers|tick_result)"\s*:/.test(file.text)) return null;
  return readDocument(file.text);
}

/** The view of a document's text. @throws CommandFailure when it is none */
export function readDocument(text: string): IntrospectionView<Artefacts> {
  try {
    return introspectDocument(parseJson(text));
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    throw new CommandFailure("document_invalid", failure.message);
  }
}
