import { describe, expect, test } from "vitest";
import { defaultReason } from "../../cli/default-reason.ts";

describe("the reason of a command that gives none", () => {
  test.each([
    { line: "run stop active", reason: "run stop active" },
    { line: "run stop active --request-id id-1", reason: "run stop active" },
    { line: "run stop active --request-id=id-1", reason: "run stop active" },
    { line: "--connect unix:/d.sock --json run stop active", reason: "run stop active" },
    { line: "run --quiet stop --timeout 5s active --color=never", reason: "run stop active" },
    { line: "run start gf01 --follow", reason: "run start gf01" },
    { line: "run start gf01 --wait --request-id id-1", reason: "run start gf01" },
    { line: "run delete last --yes", reason: "run delete last" },
    { line: "run start gf01 ticks_total=20 --id mine", reason: "run start gf01 ticks_total=20 --id mine" },
    { line: "daemon restart --json -- --json --timeout 5s", reason: "daemon restart -- --json --timeout 5s" },
  ])("$line", ({ line, reason }) => {
    expect(defaultReason(line.split(" "))).toBe(reason);
  });

  test("is as long as a reason may be", () => {
    expect(defaultReason(["run", "stop", "x".repeat(2_000)])).toHaveLength(1_000);
  });
});
