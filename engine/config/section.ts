import { EngineError } from "../errors.ts";
import type { Json, JsonMap } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";
import { aMap, type Convert, shown } from "./convert.ts";
import { type Problem, printable } from "./problem.ts";

/** A map of a config file that is being read. All sections of a file share one list of problems. */
export type Section = {
  readonly file: string;
  /** Where the map stands in its file, like `windows[1]`; empty for the document itself. */
  readonly path: string;
  readonly values: JsonMap;
  readonly problems: Problem[];
};

/**
 * Opens a config document: JSON text with a map at the top (engine-core 15). Undefined, with the problem reported,
 * when it is not, or when the file calls itself YAML.
 */
export function openDocument(file: string, text: string, problems: Problem[]): Section | undefined {
  const root: Section = { file, path: "", values: new Map(), problems };
  if (/\.ya?ml$/i.test(file)) return refuse(root, "", "YAML is not accepted, config files are JSON");
  let value: Json;
  try {
    value = parseJson(text);
  } catch (failure) {
    if (failure instanceof EngineError) return refuse(root, "", `not valid JSON: ${failure.message}`);
    throw failure;
  }
  return openMap(root, "", value);
}

/** Opens a value that must be a map and stands at `name` of `parent`, or is the document when the name is empty. */
export function openMap(parent: Section, name: string, value: Json): Section | undefined {
  const values = aMap.take(value);
  if (values === undefined) return refuse(parent, name, `must be a map, not ${shown(value)}`);
  return within(parent, name, values);
}

/** A field that must be there. Undefined, with the problem reported, when it is missing or its value is refused. */
export function required<T>(section: Section, name: string, convert: Convert<T>, label = ""): T | undefined {
  const value = section.values.get(name);
  if (value === undefined) return refuse(section, name, `missing required field '${name}'`);
  return taken(section, name, value, convert, label);
}

/** A field that may be missing, which gives `fallback`. Undefined, with the problem reported, when its value is refused. */
export function optional<T>(
  section: Section,
  name: string,
  convert: Convert<T>,
  fallback: T,
  label = "",
): T | undefined {
  const value = section.values.get(name);
  return value === undefined ? fallback : taken(section, name, value, convert, label);
}

/** The map that stands at `name` of a section. */
export function within(section: Section, name: string, values: JsonMap): Section {
  return { ...section, path: pathOf(section, name), values };
}

/** The elements of a list field, each converted. Undefined, with every problem reported, when any is refused. */
export function elements<T>(
  section: Section,
  name: string,
  list: readonly Json[],
  convert: Convert<T>,
): readonly T[] | undefined {
  const converted = list.map((value, index) => taken(section, `${name}[${index}]`, value, convert, ""));
  return converted.every((element) => element !== undefined) ? converted : undefined;
}

/** The maps of a list field, each opened. Elements that are no maps have been reported. */
export function sections(
  section: Section,
  name: string,
  list: readonly Json[],
): readonly (Section | undefined)[] {
  return list.map((value, index) => openMap(section, `${name}[${index}]`, value));
}

/** Reports a field unless its text has at least one character. */
export function refuseEmpty(section: Section, name: string, text: string | undefined): void {
  if (text === "") refuse(section, name, "must not be empty");
}

/** Reports a problem of a field; gives undefined, so a reader can return it. */
export function refuse(section: Section, name: string, reason: string): undefined {
  section.problems.push({ file: section.file, field: pathOf(section, name), reason: printable(reason) });
}

function pathOf(section: Section, name: string): string {
  return section.path === "" || name === "" ? section.path + name : `${section.path}.${name}`;
}

function taken<T>(
  section: Section,
  name: string,
  value: Json,
  { take, wanted }: Convert<T>,
  label: string,
): T | undefined {
  const result = take(value);
  if (result === undefined) {
    return refuse(section, name, `${label === "" ? "" : `${label} `}must be ${wanted}, not ${shown(value)}`);
  }
  if (typeof result === "string" && !result.isWellFormed()) {
    // Nearly every text of a config is hashed, and a lone surrogate has no UTF-8 bytes (engine-core 2).
    return refuse(section, name, `holds a lone surrogate, which cannot be hashed: ${shown(result)}`);
  }
  return result;
}
