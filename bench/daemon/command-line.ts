import { parseArgs } from "node:util";

export type Wishes = {
  /** Empty: every target. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly json: boolean;
};

export const usage = "usage: npm run bench -- daemon [--only D3,D4] [--rounds N] [--json]";

const roundsUsual = 7;

/** Reads what stands behind `daemon`; a text says what is wrong with it. */
export function parseWishes(args: readonly string[], known: readonly string[]): Wishes | string {
  const options = {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: `${roundsUsual}` },
    json: { type: "boolean", default: false },
  } as const;
  let values: { readonly only: string; readonly rounds: string; readonly json: boolean };
  try {
    ({ values } = parseArgs({ args: [...args], options, allowPositionals: false }));
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
  const only = values.only.split(",").filter((id) => id !== "");
  const unknown = only.filter((id) => !known.includes(id));
  if (unknown.length > 0) return `unknown ${unknown.join(", ")}; known are ${known.join(", ")}`;
  if (!/^[1-9]\d{0,2}$/.test(values.rounds))
    return `--rounds is a number from 1 to 999, not ${values.rounds}`;
  return { only, rounds: Number(values.rounds), json: values.json };
}
