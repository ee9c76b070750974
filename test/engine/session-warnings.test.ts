import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PfnaInput, SessionConfig } from "../../engine/config/session.ts";
import { sessionWarnings } from "../../engine/config/session-warnings.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { anySession } from "../support/any-session.ts";
import { builtInProfile } from "../support/built-in.ts";
import { completedRun } from "../support/runs.ts";
import { governed, smallSession, smallTopology, smallWindow } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

function pfna(pfnaId: string, tick: PfnaInput["tick"]): PfnaInput {
  return { pfnaId, gid: "SMALL", runId: "small_run", tick, nid: "SMALL", values: [1, 0, 0], description: "" };
}

function messagesOf(changes: Partial<SessionConfig>): readonly string[] {
  return sessionWarnings(smallSession(changes)).map(({ message }) => message);
}

const loneNodes = smallTopology(3, 4, []);
const everyTwoTicks = { ...builtInProfile, iBlockSpacingW: 2 };

describe("a session warns of", () => {
  test.each<{ name: string; changes: Partial<SessionConfig>; says: string }>([
    {
      name: "an edge with k above SC",
      changes: {
        topology: smallTopology(3, 4, [
          [1, 2, 4, 9],
          [2, 3, 5, 9],
        ]),
      },
      says: "k is above SC 4: edge 2 (k 5); the raw flux may exceed the difference it levels out, so the state may swing instead of settling",
    },
    {
      name: "edges with k above SC, of which it names five",
      changes: {
        topology: smallTopology(
          3,
          1n,
          Array.from({ length: 7 }, () => [1, 2, 2n ** 60n, 9] as const),
        ),
      },
      says: `k is above SC 1: ${[1, 2, 3, 4, 5].map((e) => `edge ${e} (k 1152921504606846976)`).join(", ")} and 2 more; the raw flux may exceed the difference it levels out, so the state may swing instead of settling`,
    },
    {
      name: "two windows with one window_id",
      changes: { windows: [smallWindow("W", [1, 4]), smallWindow("W", [1, 2])] },
      says: '2 windows share the window_id "W": only the last of them counts',
    },
    {
      name: "two windows with one apx_name",
      changes: {
        windows: [smallWindow("W", [1, 4]), smallWindow("V", [1, 2], { apxName: "APX_W" })],
        primaryWindowId: "V",
      },
      says: 'windows "W", "V" share the apx_name "APX_W": only the manifest of "V" is kept',
    },
    {
      name: "a primary window whose manifest is another's",
      changes: { windows: [smallWindow("W", [1, 4]), smallWindow("V\n", [1, 2], { apxName: "APX_W" })] },
      says: 'windows "W", "V\\n" share the apx_name "APX_W": only the manifest of "V\\n" is kept, and stands for the primary window "W"',
    },
    {
      name: "a topology without edges whose ticks reach an I-block",
      changes: { topology: loneNodes, profile: everyTwoTicks },
      says: 'topology "SMALL" has no edges, and an I-block is due at tick 2: the run will fail there',
    },
    {
      name: "enforced governance that allows no DATA envelope",
      changes: { governance: governed("ENFORCE", { meta: new Map([["allowed_layers", ["GOV"]]]) }) },
      says: "governance ENFORCE rejects the DATA envelope of every tick (layer DATA not allowed): the run will fail at its end",
    },
    {
      name: "enforced governance that allows no envelope in a tick",
      changes: { governance: governed("ENFORCE", { meta: new Map([["max_envelopes_per_tick", 0]]) }) },
      says: "governance ENFORCE rejects the DATA envelope of every tick (tick 1 exceeds cap 0): the run will fail at its end",
    },
    {
      name: "governance that the gate cannot read",
      changes: { governance: governed("OBSERVE", { meta: new Map([["allowed_layers", "DATA"]]) }) },
      says: "governance.meta.allowed_layers must be a list of layer names: the run will not start",
    },
    {
      name: "PFNA after the last tick",
      changes: { pfnaInputs: [pfna("in time", 4), pfna("late", 5), pfna("never", 2n ** 60n)] },
      says: 'PFNA after the last tick, 4, is never applied: "late" (tick 5), "never" (tick 1152921504606846976)',
    },
  ])("$name", ({ changes, says }) => {
    expect(messagesOf(changes)).toEqual([says]);
  });

  test.each<{ name: string; changes: Partial<SessionConfig> }>([
    { name: "an ordinary session", changes: {} },
    { name: "k equal to SC", changes: { topology: smallTopology(3, 4, [[1, 2, 4, 9]]) } },
    {
      name: "k above SC between a node and itself",
      changes: { topology: smallTopology(3, 4, [[2, 2, 9, 9]]) },
    },
    { name: "a topology without edges that ends before an I-block", changes: { topology: loneNodes } },
    {
      name: "governance that only observes what it would reject",
      changes: { governance: governed("OBSERVE", { meta: new Map([["allowed_layers", []]]) }) },
    },
    {
      name: "enforced governance that allows one envelope in a tick",
      changes: { governance: governed("ENFORCE", { meta: new Map([["max_envelopes_per_tick", 1]]) }) },
    },
    { name: "PFNA at the last tick", changes: { pfnaInputs: [pfna("a", 0), pfna("b", 4)] } },
  ])("nothing in $name", ({ changes }) => {
    expect(messagesOf(changes)).toEqual([]);
  });
});

describe("what a warning foretells", () => {
  test.each<{ name: string; changes: Partial<SessionConfig>; fails: RegExp }>([
    {
      name: "the missing I-block",
      changes: { topology: loneNodes, profile: everyTwoTicks },
      fails: /tick 2 needs an I-block/,
    },
    {
      name: "the rejected envelopes",
      changes: { governance: governed("ENFORCE", { meta: new Map([["allowed_layers", []]]) }) },
      fails: /envelope/,
    },
    {
      name: "unreadable governance",
      changes: { governance: governed("OBSERVE", { meta: new Map([["max_envelopes_per_tick", "1"]]) }) },
      fails: /must be an integer/,
    },
  ])("comes true: $name", ({ changes, fails }) => {
    const session = smallSession(changes);
    expect(sessionWarnings(session)).toHaveLength(1);
    expect(() => completedRun(session)).toThrow(fails);
  });
});

test("any session can be asked, on one line each, and stays what it was", () => {
  fc.assert(
    fc.property(anySession, (session) => {
      const before = fingerprintOf({ scenarioId: "", session }, sha256);
      for (const { message } of sessionWarnings(session)) expect(message).not.toMatch(/[\p{Cc}]/u);
      expect(fingerprintOf({ scenarioId: "", session }, sha256)).toBe(before);
    }),
    { numRuns: 50 },
  );
});
