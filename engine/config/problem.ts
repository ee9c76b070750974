import { quoteC2 } from "../json/quote.ts";

/** One thing wrong with a config file, for the operator who has to mend it. */
export type Problem = {
  /** The file as it was asked for, or as another file's path leads to it. */
  readonly file: string;
  /** Where in the file, like `windows[1].end_tick`; empty when the file as a whole is meant. */
  readonly field: string;
  readonly reason: string;
};

/** What comes of reading untrusted text: a value, or every problem at once in the order of the checks. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A problem on one line. */
export function problemText({ file, field, reason }: Problem): string {
  return printable(field === "" ? `${file}: ${reason}` : `${file}: ${field}: ${reason}`);
}

/** A text with control characters and lone surrogates as escapes: names from a file must not steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, (character) => quoteC2(character).slice(1, -1));
}

/** A record on the way to being read: what could not be read is undefined and has a problem of its own. */
export type Draft<T> = { readonly [K in keyof T]: T[K] | undefined };

/** The record itself when nothing was wrong with its draft. */
export function completed<T>(draft: Draft<T> | undefined, problems: readonly Problem[]): Parsed<T> {
  if (problems.length > 0 || draft === undefined) return { ok: false, problems };
  return { ok: true, value: draft as T }; // Without problems no field of a draft is undefined.
}

/** The records themselves when every field of every draft could be read. */
export function completedAll<T extends object>(
  drafts: readonly (Draft<T> | undefined)[] | undefined,
): readonly T[] | undefined {
  const isWhole = (draft: Draft<T> | undefined): draft is Draft<T> & T =>
    draft !== undefined && Object.values(draft).every((value) => value !== undefined);
  return drafts?.every(isWhole) ? drafts : undefined;
}

/** A record without missing parts, else undefined. */
export function whole<T extends object>(draft: Draft<T>): T | undefined {
  return completedAll<T>([draft])?.[0];
}
