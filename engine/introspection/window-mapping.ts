/**
 * Manifests and APXi views are kept under their apx_name; a reader asks for them by window. Which window an
 * artefact belongs to is told by the first of four rules that tells anything (engine-governance 7).
 */
import type { Int } from "../int.ts";
import { MissingArtefact } from "./missing-artefact.ts";

/** A window and the name its artefacts are kept under, in the order in which the windows close. */
export type NamedWindow = { readonly windowId: string; readonly apxName: string };

/** What an artefact says of itself. */
export type Traits = { readonly windowId: string | null; readonly manifestCheck: Int | null };

/** What else may tell the window of an artefact. */
export type MappingSources = {
  /** The windows of the session; null when they are not known. */
  readonly windows: readonly NamedWindow[] | null;
  readonly scenes: () => Iterable<{ readonly manifestCheck: Int; readonly windowId: string }>;
};

/**
 * Artefacts by window instead of by apx_name. The rules, of which the first that yields anything decides: the
 * session's windows, the artefacts' own window ids, the scenes that carry their manifest check, the names as
 * they are.
 */
export function byWindow<T>(
  byApxName: ReadonlyMap<string, T>,
  traitsOf: (artefact: T) => Traits,
  { windows, scenes }: MappingSources,
): ReadonlyMap<string, T> {
  const rules: readonly (() => ReadonlyMap<string, T>)[] = [
    () => bySession(byApxName, windows ?? []),
    () => keyed(byApxName, (artefact) => traitsOf(artefact).windowId),
    () => byScene(byApxName, traitsOf, scenes()),
  ];
  for (const rule of rules) {
    const mapped = rule();
    if (mapped.size > 0) return mapped;
  }
  return byApxName;
}

/**
 * The artefact of a window. Of windows that share an apx_name only the last has one (engine-core 3, step 7); the
 * reference fails without a word when it is asked for another.
 *
 * @throws MissingArtefact naming the window, and the one that took its place when there is one
 */
export function artefactOf<T>(
  what: string,
  mapped: ReadonlyMap<string, T>,
  windows: readonly NamedWindow[],
  windowId: string,
): T {
  const artefact = mapped.get(windowId);
  if (artefact !== undefined) return artefact;
  const own = windows.find((window) => window.windowId === windowId);
  const heir = windows.findLast((window) => window.apxName === own?.apxName);
  if (own === undefined || heir === undefined || heir === own || !mapped.has(heir.windowId)) {
    throw new MissingArtefact(`the run has no ${what} of window '${windowId}'`);
  }
  throw new MissingArtefact(
    `the run has no ${what} of window '${windowId}': window '${heir.windowId}' has the same apx_name '${own.apxName}', and the later of the two replaced it`,
  );
}

/** Of several windows with one apx_name the last one counts. */
function bySession<T>(
  byApxName: ReadonlyMap<string, T>,
  windows: readonly NamedWindow[],
): ReadonlyMap<string, T> {
  const ids = new Map(windows.map(({ apxName, windowId }) => [apxName, windowId]));
  return keyed(byApxName, (_, apxName) => ids.get(apxName) ?? null);
}

function byScene<T>(
  byApxName: ReadonlyMap<string, T>,
  traitsOf: (artefact: T) => Traits,
  scenes: ReturnType<MappingSources["scenes"]>,
): ReadonlyMap<string, T> {
  const ids = new Map<Int, string>();
  for (const { manifestCheck, windowId } of scenes) {
    if (!ids.has(manifestCheck)) ids.set(manifestCheck, windowId);
  }
  return keyed(byApxName, (artefact) => {
    const { manifestCheck } = traitsOf(artefact);
    return manifestCheck === null ? null : (ids.get(manifestCheck) ?? null);
  });
}

function keyed<T>(
  byApxName: ReadonlyMap<string, T>,
  windowOf: (artefact: T, apxName: string) => string | null,
): ReadonlyMap<string, T> {
  const mapped = new Map<string, T>();
  for (const [apxName, artefact] of byApxName) {
    const windowId = windowOf(artefact, apxName);
    if (windowId !== null) mapped.set(windowId, artefact);
  }
  return mapped;
}
