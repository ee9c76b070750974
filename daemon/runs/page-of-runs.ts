import type { RunRecord } from "../../store/records.ts";
import type { RunQuery } from "../../store/run-index.ts";
import type { RunFilter } from "./run-filter.ts";

/** A page of runs, and the admission seq below which the next one begins; null at the end. */
export type PageOfRuns = { readonly runs: readonly RunRecord[]; readonly next: number | null };

const perRead = 256;
const lookedAtMax = 20_000;

/**
 * The newest runs that pass a filter. Indices answer what they can, the filter the rest; a page looks at a bounded number
 * of runs and may be shorter than asked for.
 */
export function pageOfRuns(
  listRuns: (query: RunQuery) => readonly RunRecord[],
  query: RunQuery,
  filter: RunFilter,
): PageOfRuns {
  const runs: RunRecord[] = [];
  let { before } = query;
  for (let lookedAt = 0; lookedAt < lookedAtMax; ) {
    // Without a filter the first read is all there is to do.
    const limit = lookedAt === 0 ? query.limit + 1 : Math.max(perRead, query.limit + 1);
    const read = listRuns({ ...query, before, limit });
    for (const [index, run] of read.entries()) {
      before = run.admissionSeq;
      lookedAt += 1;
      if (filter(run)) runs.push(run);
      if (runs.length < query.limit) continue;
      const isLast = index === read.length - 1 && read.length < limit;
      return { runs, next: isLast ? null : before };
    }
    if (read.length < limit) return { runs, next: null };
  }
  return { runs, next: before };
}
