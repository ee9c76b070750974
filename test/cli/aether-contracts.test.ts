import { describe, expect, test } from "vitest";
import { contractRefusal } from "../support/contract-check.ts";
import { aether } from "./aether-line.ts";

/** Goal: what `aether` prints is what docs/contracts promises to scripts that read it. */
describe("aether keeps its contracts", () => {
  const printed = async (...argv: readonly string[]): Promise<string> => {
    const outcome = await aether(argv);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    return outcome.out;
  };

  test.each([
    ["gf01"],
    ["gf01", "--tick", "1"],
    ["line-4", "--window", "1"],
    ["gov-codex-demo", "--summary", "--tick", "8", "--window", "1"],
  ])("inspect %s %s %s", async (...argv) => {
    expect(contractRefusal("introspection", await printed("inspect", ...argv))).toBeNull();
  });

  test.each(["gf01", "line-4", "ring-5", "gov-codex-demo"])("snapshot generate %s", async (id) => {
    const text = await printed("snapshot", "generate", id, "--output", "-");
    expect(contractRefusal("snapshot", text)).toBeNull();
  });

  test("run --events, line by line", async () => {
    const lines = (await printed("run", "gov-codex-demo", "--events")).trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.map((line) => contractRefusal("log-entry", line))).toEqual(lines.map(() => null));
  });
});
