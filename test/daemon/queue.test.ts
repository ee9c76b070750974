import { expect, test } from "vitest";
import { inOrder, placeOf, type Waiting } from "../../daemon/scheduling/queue.ts";
import type { RunId } from "../../store/records.ts";

test("a run's place is the one it has in the order of the queue, also before it has joined it", () => {
  const waiting: readonly Waiting[] = [
    { priority: 0, queuePosition: 3 },
    { priority: 5, queuePosition: 9 },
    { priority: 0, queuePosition: 1 },
    { priority: 0, queuePosition: 3 },
  ].map((place, index) => ({
    ...place,
    runId: `r-00000000000${index}-0001` as RunId,
    admissionSeq: index,
    notBeforeMs: null,
  }));
  expect(inOrder(waiting).map((run) => placeOf(run, waiting))).toEqual([1, 2, 3, 4]);
  const [first, second, ...others] = inOrder(waiting);
  expect(second && first && placeOf(second, [first, ...others])).toBe(2);
});
