import type { LiveFigures, LiveRun } from "./live-run.ts";

/**
 * What is shown of an ended run and stands in no field of its record. It is kept beside the record when the run ends, so that
 * a list reads neither the run's texts nor its ticks again for every row.
 */
export type Ending = Pick<LiveRun, "lastTickHash" | "wiringSha256"> & { readonly figures: LiveFigures };

/** Rises when an ending has other fields; one of another form is not looked at. */
const form = 1;

export function encodeEnding(ending: Ending): string {
  return JSON.stringify({ form, ...ending });
}

/** Null when the run left none, or one of another form: then it is taken out of what is stored of the run. */
export function decodeEnding(text: string): Ending | null {
  if (text === "") return null;
  // Our own text, in a row that has a checksum.
  const { form: found, ...ending }: Ending & { readonly form: number } = JSON.parse(text);
  return found === form ? ending : null;
}
