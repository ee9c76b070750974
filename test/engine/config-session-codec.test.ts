import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSession } from "../../engine/config/load-session.ts";
import { decodeSession, encodeSession } from "../../engine/config/session-codec.ts";
import type { JsonMap } from "../../engine/json/json.ts";
import { nestingMax, parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { anySessionContent } from "../support/any-session-content.ts";
import { acceptedValue } from "../support/problems.ts";
import { smallFiles, smallRunConfigPath } from "../support/small-config.ts";

const session = acceptedValue(loadSession(smallFiles(), smallRunConfigPath));

test("decoding gives back exactly what was encoded", () => {
  fc.assert(
    fc.property(anySessionContent, (any) => {
      expect(decodeSession(encodeSession(any))).toStrictEqual(any);
    }),
  );
});

test("a session is one line of plain ASCII", () => {
  fc.assert(
    fc.property(anySessionContent, (any) => {
      expect(encodeSession(any)).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});

test("values nested as deep as a config file may go come back", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const files = smallFiles({
    config: { diagnostics: { deep: deep(nestingMax - 2) } },
    topology: { "nodes[0].attrs": { deep: deep(nestingMax - 4) } },
  });
  const loaded = acceptedValue(loadSession(files, smallRunConfigPath));
  expect(encodeSession(decodeSession(encodeSession(loaded)))).toBe(encodeSession(loaded));
});

describe("a text that is no session is refused", () => {
  const fields = [...(parseJson(encodeSession(session)) as JsonMap).keys()];

  test.each(fields)("%s is missing", (field) => {
    const map = new Map(parseJson(encodeSession(session)) as JsonMap);
    map.delete(field);
    expect(() => decodeSession(toC2(map))).toThrow(expect.objectContaining({ kind: "value" }));
  });

  test.each(fields)("%s is of another kind", (field) => {
    const map = new Map(parseJson(encodeSession(session)) as JsonMap);
    map.set(field, field === "metricsEnabled" ? 1 : true);
    expect(() => decodeSession(toC2(map))).toThrow(`this is no session: ${field} must be`);
  });

  test.each([
    ["", "line 1"],
    ["[]", "this is no session: it must be a map"],
    [encodeSession(session).replace('"i":1', '"i":1.5'), "topology.edges[0].i must be an integer"],
    [
      encodeSession(session).replace('"mode":"constant"', '"mode":"prime"'),
      "profile.stRule.mode must be one of constant, sum_abs_flux",
    ],
    [
      encodeSession(session).replace('"totalTicks":5', '"totalTicks":9007199254740993'),
      "totalTicks must be an integer up to",
    ],
    [encodeSession(session).replace('"sc":4', '"sc":4,"sd":4'), "profile must be a map of"],
  ])("%.30s", (text, reason) => {
    expect(() => decodeSession(text)).toThrow(reason);
  });
});
