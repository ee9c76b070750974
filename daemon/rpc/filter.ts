import { CockpitError } from "../errors.ts";
import { quoted } from "./fields.ts";

/** One condition of a filter: `field op value` (daemon.md 2.1, "Lists"). */
export type Condition = { readonly field: string; readonly op: FilterOp; readonly value: string };

/** How a condition compares; `~` means "contains". */
export type FilterOp = "=" | "!=" | "<" | ">" | "~";

const conditionPattern = /^\s*([a-z_]+)\s*(!=|=|<|>|~)\s*(?:"([^"]*)"|([^\s"]+))\s*$/;
const charsMax = 2000;
const conditionsMax = 20;

/**
 * The conditions of a filter, all of which have to hold: `state=FAULT AND scenario=gf01`. A value with spaces stands in
 * double quotes. The empty text has none.
 *
 * @throws CockpitError `filter_invalid` naming the field and the known ones
 */
export function parseFilter(text: string, fields: readonly string[]): readonly Condition[] {
  if (text.trim() === "") return [];
  if (text.length > charsMax) throw filterInvalid(`is longer than ${charsMax} characters`);
  const parts = text.split(/\s+AND\s+/);
  if (parts.length > conditionsMax) throw filterInvalid(`has more than ${conditionsMax} conditions`);
  return parts.map((part) => {
    const [, field, op, inQuotes, bare] = conditionPattern.exec(part) ?? [];
    if (field === undefined || op === undefined)
      throw filterInvalid(`${quoted(part)} is not "field op value"; ops are = != < > ~, joined by AND`);
    if (!fields.includes(field))
      throw filterInvalid(`${quoted(field)} is no field of this list; it has ${fields.join(", ")}`);
    // The pattern lets nothing else through.
    return { field, op: op as FilterOp, value: inQuotes ?? bare ?? "" };
  });
}

/**
 * Refuses a value that is none of the names its field can have: it would fit nothing, and read as "there are none".
 *
 * @throws CockpitError `filter_invalid` with the names
 */
export function checkName({ field, op, value }: Condition, names: readonly string[]): void {
  if ((op === "=" || op === "!=") && !names.includes(value))
    throw filterInvalid(`${quoted(value)} is no ${field}; there are ${names.join(", ")}`);
}

/** Whether a text meets a condition; `~` means "contains", whatever the case. */
export function textMeets(text: string, { op, value }: Condition): boolean {
  switch (op) {
    case "=":
      return text === value;
    case "!=":
      return text !== value;
    case "<":
      return text < value;
    case ">":
      return text > value;
    case "~":
      return text.toLowerCase().includes(value.toLowerCase());
  }
}

/** Whether any of the texts meets it; `!=` means that none is equal. */
export function anyMeets(texts: readonly string[], condition: Condition): boolean {
  if (condition.op === "!=") return texts.every((text) => textMeets(text, condition));
  return texts.some((text) => textMeets(text, condition));
}

/**
 * Whether a time meets a condition whose value is RFC 3339 or a date; an absent time meets none but `!=`.
 *
 * @throws CockpitError `filter_invalid`
 */
export function timeMeets(atMs: number | null, { field, op, value }: Condition): boolean {
  const wanted = Date.parse(value);
  if (Number.isNaN(wanted))
    throw filterInvalid(`${field} is compared with ${quoted(value)}, which is no RFC 3339 time`);
  if (atMs === null) return op === "!=";
  switch (op) {
    case "=":
      return atMs === wanted;
    case "!=":
      return atMs !== wanted;
    case "<":
      return atMs < wanted;
    case ">":
      return atMs > wanted;
    case "~":
      throw filterInvalid(`${field} is a time; compare it with = != < >`);
  }
}

/** @returns the refusal of a filter that cannot be read */
export function filterInvalid(what: string): CockpitError {
  const description = `the filter ${what}`;
  return new CockpitError("filter_invalid", description, { violations: [{ field: "filter", description }] });
}
