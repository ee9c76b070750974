/**
 * Goal: no content of a config file can crash a loader or slip through half-checked.
 * Method: take a run that is right, put any JSON value into any place of any of its files, and load it.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConfigFiles } from "../../engine/config/files.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import { parseRegistry } from "../../engine/config/parse-registry.ts";
import { decodeSession, encodeSession } from "../../engine/config/session-codec.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { policySetHash } from "../../engine/governance/policy-set-hash.ts";
import type { Json } from "../../engine/json/json.ts";
import { memoryFiles } from "../support/config-files.ts";
import { anyOddValue, anyPlace, fullFiles, fullTexts, mutated } from "../support/mutated-config.ts";
import { sha256 } from "../support/sha256.ts";
import { sessionFilePath, sessionFileText, smallRunConfigPath } from "../support/small-config.ts";

const texts: Readonly<Record<string, string>> = {
  ...fullFiles,
  [sessionFilePath]: sessionFileText({ profile: "../profiles/p.json" }),
};

/** The run config, and a session file over the same files. */
const roots = [smallRunConfigPath, sessionFilePath] as const;

/** The files that are read when a root is loaded. */
function filesOf(root: string): readonly string[] {
  return Object.keys(texts).filter((path) => path === root || !roots.some((other) => other === path));
}

function withOdd(path: string, steps: readonly number[], put: Json): ConfigFiles {
  return memoryFiles({ ...texts, [path]: mutated(texts[path] ?? "", [{ steps, put }]) });
}

test.each(roots)("the untouched files of %s are accepted", (root) => {
  expect(loadSession(memoryFiles(texts), root).ok).toBe(true);
});

test.each(roots)(
  "any value in any place of any file of %s is either accepted or refused with file and reason",
  (root) => {
    fc.assert(
      fc.property(fc.constantFrom(...filesOf(root)), anyPlace, anyOddValue, (path, steps, put) => {
        const loaded = loadSession(withOdd(path, steps, put), root);
        if (loaded.ok) {
          // What is accepted can be stored, hashed and named.
          expect(decodeSession(encodeSession(loaded.value))).toStrictEqual(loaded.value);
          policySetHash(loaded.value.governance, sha256);
          fingerprintOf({ scenarioId: "s", session: loaded.value }, sha256);
        } else {
          expect(loaded.problems.length).toBeGreaterThan(0);
          for (const { file, reason } of loaded.problems) {
            expect(Object.keys(texts)).toContain(file);
            expect(reason).not.toBe("");
          }
        }
      }),
      { numRuns: 2000 },
    );
  },
);

test.each(roots)("cutting any file of %s short is refused by naming that file", (root) => {
  fc.assert(
    fc.property(fc.constantFrom(...filesOf(root)), fc.nat(), (path, cut) => {
      const text = texts[path] ?? "";
      const files = memoryFiles({ ...texts, [path]: text.slice(0, cut % text.length) });
      const loaded = loadSession(files, root);
      expect(loaded.ok).toBe(false);
      if (!loaded.ok) expect(loaded.problems[0]).toMatchObject({ file: path, field: "" });
    }),
  );
});

test("any value in any place of a registry is either accepted or refused", () => {
  fc.assert(
    fc.property(anyPlace, anyOddValue, (steps, put) => {
      const parsed = parseRegistry("registry.json", mutated(fullTexts.registry, [{ steps, put }]));
      if (!parsed.ok) expect(parsed.problems[0]?.file).toBe("registry.json");
    }),
    { numRuns: 500 },
  );
});
