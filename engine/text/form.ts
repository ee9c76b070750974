import type { Int } from "../int.ts";
import type { Json } from "../json/json.ts";
import { toC1, toC2, toC3At } from "../json/write.ts";

/** A canonical text form (engine-core 2) as needed by writers that put a text together piece by piece. */
export type TextForm = {
  /** Text of a value that stands `depth` levels deep. */
  readonly value: (value: Json, depth: number) => string;
  /** White space before each element of a list or map that stands `depth` levels deep. */
  readonly beforeElement: (depth: number) => string;
  /** White space before its closing bracket. */
  readonly beforeClose: (depth: number) => string;
  readonly colon: string;
};

/** The form of hashed records. */
export const formC1: TextForm = inOneLine(toC1);

/** The form of block hashes and canonical documents. */
export const formC2: TextForm = inOneLine(toC2);

/** The form of document files. */
export const formC3: TextForm = {
  value: toC3At,
  beforeElement: (depth) => lineBreak(depth + 1),
  beforeClose: lineBreak,
  colon: ": ",
};

/** Text of a list of integers. */
export function vectorText(form: TextForm, depth: number, values: readonly Int[]): string {
  if (values.length === 0) return "[]";
  const space = form.beforeElement(depth);
  return `[${space}${values.join(`,${space}`)}${form.beforeClose(depth)}]`;
}

function inOneLine(write: (value: Json) => string): TextForm {
  return { value: write, beforeElement: () => "", beforeClose: () => "", colon: ":" };
}

function lineBreak(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}
