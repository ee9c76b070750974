import { join } from "node:path";
import { type PlacesEnv, placesOf } from "./places.ts";

/** One daemon of several that a client knows by name (cli.md 1, "Contexts"). */
export type Context = {
  /** `unix:PATH` or `HOST:PORT`. */
  readonly connect: string;
  /** A file with the token to call with, absolute or beside `contexts.yaml`; null: none. */
  readonly tokenFile: string | null;
  /** The client refuses to change anything there. */
  readonly isReadOnly: boolean;
};

/** What `contexts.yaml` says. `current` is the context meant when nobody names one; null: none. */
export type Contexts = {
  readonly current: string | null;
  readonly contexts: ReadonlyMap<string, Context>;
};

export const noContexts: Contexts = { current: null, contexts: new Map() };

/** Contexts, or everything that is wrong with their file: `contexts.lab.connect: is missing`. */
export type ReadContexts =
  | { readonly ok: true; readonly contexts: Contexts }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Where a client keeps its contexts (DESIGN decision 5). */
export function contextsFile(env: PlacesEnv): string {
  return join(placesOf(env).configDir, "contexts.yaml");
}

/** Reads the parsed text of `contexts.yaml`. Unknown keys are problems: a misspelt one would be a rule that does not hold. */
export function readContexts(value: unknown): ReadContexts {
  const problems: string[] = [];
  const file = mapping(value, "", ["current", "contexts"], problems);
  const named = mapping(file["contexts"], "contexts", null, problems);
  const contexts = new Map<string, Context>();
  for (const [name, entry] of Object.entries(named)) {
    if (!isContextName(name)) problems.push(`contexts.${name}: ${nameRule}`);
    contexts.set(name, contextOf(entry, `contexts.${name}`, problems));
  }
  const { current } = file;
  if (current !== undefined && current !== null && typeof current !== "string")
    problems.push("current: is the name of a context");
  if (typeof current === "string" && !contexts.has(current))
    problems.push(`current: there is no context ${JSON.stringify(current)}`);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, contexts: { current: typeof current === "string" ? current : null, contexts } };
}

/** What a context may be called. */
export function isContextName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name);
}

export const nameRule = 'a name is letters, digits, ".", "_" and "-", the first a letter or digit';

/** Whether a text has the form of an address a client can call. */
export function isAddress(text: string): boolean {
  return /^unix:.|^[^:]+:\d+$/.test(text);
}

function contextOf(value: unknown, path: string, problems: string[]): Context {
  const entry = mapping(value, path, ["connect", "token_file", "read_only"], problems);
  const { connect, token_file: tokenFile, read_only: isReadOnly } = entry;
  if (connect === undefined) problems.push(`${path}.connect: is missing; write unix:PATH or HOST:PORT`);
  else if (typeof connect !== "string" || !isAddress(connect))
    problems.push(`${path}.connect: ${JSON.stringify(connect)} is no address; write unix:PATH or HOST:PORT`);
  if (tokenFile !== undefined && (typeof tokenFile !== "string" || tokenFile === ""))
    problems.push(`${path}.token_file: is the path of a file`);
  if (isReadOnly !== undefined && typeof isReadOnly !== "boolean")
    problems.push(`${path}.read_only: is true or false`);
  return {
    connect: String(connect),
    tokenFile: typeof tokenFile === "string" ? tokenFile : null,
    isReadOnly: isReadOnly === true,
  };
}

/** A mapping of known keys, of any keys when `known` is null; an absent one is empty. */
function mapping(
  value: unknown,
  path: string,
  known: readonly string[] | null,
  problems: string[],
): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  const where = path === "" ? "" : `${path}: `;
  if (typeof value !== "object" || Array.isArray(value)) {
    problems.push(`${where}is not a mapping of names to values`);
    return {};
  }
  const entries = value as Readonly<Record<string, unknown>>;
  for (const key of known === null ? [] : Object.keys(entries)) {
    if (known?.includes(key)) continue;
    problems.push(`${path === "" ? "" : `${path}.`}${key}: is not known; known are ${known?.join(", ")}`);
  }
  return entries;
}
