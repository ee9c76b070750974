import { median } from "../rounds.ts";

/** What a figure may be at most or at least; with `beside`, its ratio to that peer. */
export type Limit = {
  readonly sense: "at_most" | "at_least";
  readonly value: number;
  /** Another measurement of the same rounds; null: the figure itself is held to the limit. */
  readonly beside: string | null;
};

/** A measured thing. `limit` null: it is told and not judged. */
export type Figure = {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** One record of a round, with `ours` and what was measured beside it. */
  readonly rounds: readonly Readonly<Record<string, number>>[];
  readonly limit: Limit | null;
  /** Whatever else the reader has to know. */
  readonly note?: string;
};

/** A target that could not be measured here, and why. */
export type Skipped = { readonly id: string; readonly what: string; readonly skipped: string };

/** `failed`: the measurement broke, which is no better than a miss. */
export type Verdict = "met" | "missed" | "told" | "skipped" | "failed";

/** A figure with its medians and its verdict. */
export type Judged = {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** By name; `ours` first. */
  readonly medians: Readonly<Record<string, number>>;
  /** What is held to the limit: a ratio, or our own median. */
  readonly held: number | null;
  readonly limit: Limit | null;
  readonly roundsMissed: number;
  readonly rounds: number;
  readonly verdict: Verdict;
  readonly note: string;
};

/** A target is missed when its median misses it and this many rounds agree (daemon.md 5.3). */
const agreeing = 5;

export function judge(figure: Figure | Skipped): Judged {
  if ("skipped" in figure) return emptyLine(figure, "skipped", figure.skipped);
  const { id, what, unit, rounds, limit, note = "" } = figure;
  const names = Object.keys(rounds[0] ?? {});
  const medians = Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => round[name] ?? Number.NaN))]),
  );
  const line = { id, what, unit, medians, limit, rounds: rounds.length, note };
  if (limit === null) return { ...line, held: null, roundsMissed: 0, verdict: "told" };
  if (limit.beside !== null && medians[limit.beside] === undefined)
    return { ...emptyLine(figure, "skipped", `no ${limit.beside} here`), medians, limit, unit };
  const held = heldValue(medians, limit);
  const roundsMissed = rounds.filter((round) => breaks(heldValue(round, limit), limit)).length;
  const isMissed = breaks(held, limit) && roundsMissed >= Math.min(agreeing, rounds.length);
  return { ...line, held, roundsMissed, verdict: isMissed ? "missed" : "met" };
}

/** The line of a target whose measurement broke. */
export function failed(id: string, why: string): Judged {
  return emptyLine({ id, what: "could not be measured" }, "failed", why);
}

function emptyLine({ id, what }: Pick<Figure, "id" | "what">, verdict: Verdict, note: string): Judged {
  const nothing = { medians: {}, held: null, limit: null, roundsMissed: 0, rounds: 0 };
  return { id, what, unit: "", ...nothing, verdict, note };
}

function heldValue(values: Readonly<Record<string, number>>, { beside }: Limit): number {
  const ours = values["ours"] ?? Number.NaN;
  return beside === null ? ours : ours / (values[beside] ?? Number.NaN);
}

/** A value that is no number breaks every limit. */
function breaks(value: number, { sense, value: bound }: Limit): boolean {
  return sense === "at_most" ? !(value <= bound) : !(value >= bound);
}
