import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePfna } from "../../engine/config/parse-pfna.ts";
import { pfnaBundle } from "../../engine/config/pfna-bundle.ts";
import type { PfnaInput } from "../../engine/config/session.ts";
import { compareInt } from "../../engine/int.ts";
import { compareCodePoints } from "../../engine/json/compare-code-points.ts";
import { toC3 } from "../../engine/json/write.ts";
import { anyInt, anyWellFormedText } from "../support/any-json.ts";
import { pfnaDemo } from "../support/paper.ts";
import { acceptedValue } from "../support/problems.ts";

const [init, adjust] = pfnaDemo.pfnaInputs as readonly [PfnaInput, PfnaInput];

// engine-core 12.1, "Write-back form"
test("a bundle has its entries sorted by tick and id, and no empty description", () => {
  const inputs = [adjust, { ...init, description: "" }, { ...init, pfnaId: "a" }];
  expect(pfnaBundle("PFNA_DEMO_BUNDLE", inputs)).toStrictEqual({
    v: 0,
    pfna_id: "PFNA_DEMO_BUNDLE",
    gid: "LINE4",
    run_id: "PFNA_DEMO_RUN",
    nid: "pfna-demo-source",
    entries: [
      { pfna_id: "a", tick: 0, values: [1, -1, 0, 0], description: "adjust initial state before tick 1" },
      { pfna_id: "init_boost", tick: 0, values: [1, -1, 0, 0] },
      { pfna_id: "tick2_adjust", tick: 2, values: [0, 2, 0, -1], description: "modify nodes mid-run" },
    ],
  });
});

test("what is written back is what is read", () => {
  const anyId = anyWellFormedText.filter((id) => id !== "");
  const anyInputs = fc.tuple(anyId, anyId, anyId).chain(([gid, runId, nid]) =>
    fc.array(
      fc.record(
        {
          pfnaId: anyId,
          gid: fc.constant(gid),
          runId: fc.constant(runId),
          nid: fc.constant(nid),
          tick: fc.nat({ max: 3 }),
          values: fc.array(anyInt, { minLength: 1, maxLength: 3 }),
          description: anyWellFormedText,
        },
        { noNullPrototype: true },
      ),
      { minLength: 1, maxLength: 5 },
    ),
  );
  fc.assert(
    fc.property(anyId, anyInputs, (id, inputs) => {
      const sorted = inputs.toSorted(
        (a, b) => compareInt(a.tick, b.tick) || compareCodePoints(a.pfnaId, b.pfnaId),
      );
      expect(acceptedValue(parsePfna("p.json", toC3(pfnaBundle(id, inputs))))).toStrictEqual(sorted);
    }),
  );
});

describe("there is no bundle", () => {
  test.each<{ name: string; id: string; inputs: readonly PfnaInput[]; message: string }>([
    { name: "without an id", id: "", inputs: [init], message: "needs a pfna_id" },
    { name: "without entries", id: "B", inputs: [], message: "PFNA bundle B needs at least one entry" },
    ...(["gid", "runId", "nid"] as const).map((field) => ({
      name: `of entries with several ${field}`,
      id: "B",
      inputs: [init, { ...adjust, [field]: "other" }],
      message: "entry tick2_adjust is of ",
    })),
  ])("$name", ({ id, inputs, message }) => {
    expect(() => pfnaBundle(id, inputs)).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(message) }),
    );
  });
});
