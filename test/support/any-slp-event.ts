import fc from "fast-check";
import type { Json } from "../../engine/json/json.ts";
import { type SlpEvent, slpEvent, slpOps } from "../../engine/slp/slp-event.ts";
import { anyJson } from "./any-json.ts";

const anyEventId = fc.constantFrom("a", "B", "10", "9", "__proto__", "é", "\u{1f600}", "\uffee");

/** Mostly ids and numbers that may be right in a graph of a few nodes and edges, now and then anything. */
const anyArgument: fc.Arbitrary<Json> = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>(null, true, "3", " 4 ", "x", -1, 2n ** 64n) },
  { weight: 1, arbitrary: anyJson },
);

const anyAttrs: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Json>(new Map(), new Map([["a", 1]]), null) },
  { weight: 1, arbitrary: anyJson },
);

const anyPayload: fc.Arbitrary<ReadonlyMap<string, Json>> = fc
  .record<Record<string, Json>>(
    {
      node_id: anyArgument,
      e_id: anyArgument,
      i: anyArgument,
      j: anyArgument,
      k: anyArgument,
      cap: anyArgument,
      c: anyArgument,
      label: fc.oneof(fc.string(), fc.constantFrom<Json>(null, 5, "\ud800")),
      attrs: anyAttrs,
    },
    { requiredKeys: ["node_id", "e_id", "i", "j"] },
  )
  .map((fields) => new Map(Object.entries(fields)));

/** Any event of a graph, one of the first `ticks` ticks its tick; many can be applied to a small topology. */
export function anySlpEvent(gid: string, ticks: number): fc.Arbitrary<SlpEvent> {
  return fc
    .record({
      eventId: anyEventId,
      gid: fc.constant(gid),
      tickEffective: fc.integer({ min: 1, max: ticks }),
      op: fc.constantFrom(...slpOps),
      payload: anyPayload,
    })
    .map(slpEvent);
}
