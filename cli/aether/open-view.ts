import { introspectRun } from "../../engine/introspection/introspect-run.ts";
import type { Artefacts, IntrospectionView } from "../../engine/introspection/introspection-view.ts";
import { shownView } from "../../engine/introspection/shown-view.ts";
import type { AetherShell } from "./aether-shell.ts";
import { begin, complete } from "./execution.ts";
import { documentInFile, readDocument } from "./read-document.ts";
import { sha256 } from "./sha256.ts";
import { storedDocument } from "./stored-document.ts";
import { loadRunnable, type Target } from "./target.ts";

/** A view, and what has to be given back when it is no longer looked at. */
export type OpenView = { readonly view: IntrospectionView<Artefacts>; readonly close: () => void };

/**
 * The view of the run a TARGET means (cli.md 3): of a stored run or a document file by the document, of a
 * configuration by running it, without a document in between.
 *
 * @throws as the engine, the loaders and `storedDocument` do
 */
export async function openView(shell: AetherShell, target: Target): Promise<OpenView> {
  if (target.kind === "stored") {
    const text = await textOf(storedDocument(shell, target.runId, "C2"));
    return { view: readDocument(text), close: () => {} };
  }
  const view = documentInFile(target.path);
  if (view !== null) return { view, close: () => {} };
  const course = begin(loadRunnable(target));
  const { spool } = course;
  try {
    const { config, sealed } = await complete(course, shell.interrupted);
    const run = { config, sealed, tickAt: spool.at, ticks: spool.ticks };
    return { view: shownView(introspectRun(run, { sha256 })), close: spool.close };
  } catch (failure) {
    spool.close();
    throw failure;
  }
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}
