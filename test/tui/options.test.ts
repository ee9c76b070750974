import { describe, expect, test } from "vitest";
import { helpText, parseOptions } from "../../tui/options.ts";

const defaults = {
  connect: null,
  tokenFile: null,
  isReadOnly: false,
  isAscii: false,
  color: "auto",
  isPlain: false,
  place: "dashboard",
};

describe("the command line", () => {
  test.each([
    { argv: [], options: defaults },
    {
      argv: ["--connect", "unix:d.sock", "logs"],
      options: { ...defaults, connect: "unix:d.sock", place: "logs" },
    },
    {
      argv: ["--read-only", "--ascii", "--plain"],
      options: { ...defaults, isReadOnly: true, isAscii: true, isPlain: true },
    },
    { argv: ["--token-file", "lab.token"], options: { ...defaults, tokenFile: "lab.token" } },
    { argv: ["--color", "never", "dash"], options: { ...defaults, color: "never" } },
  ])("$argv", ({ argv, options }) => {
    expect(parseOptions(argv)).toEqual({ kind: "run", options });
  });

  test.each([
    { argv: ["--color", "red"], problem: "--color red is none of auto, always, never" },
    { argv: ["nowhere"], problem: 'no place "nowhere"; there are dash and logs' },
    { argv: ["logs", "dash"], problem: "one place at most, not also dash" },
  ])("$argv is refused", ({ argv, problem }) => {
    expect(parseOptions(argv)).toEqual({ kind: "usage", problem });
  });

  test("an unknown option is named", () => {
    const parsed = parseOptions(["--bogus"]);
    expect(parsed.kind === "usage" ? parsed.problem : "").toContain("--bogus");
  });

  test("help names every option", () => {
    expect(parseOptions(["-h"])).toEqual({ kind: "help" });
    for (const option of ["--connect", "--read-only", "--ascii", "--color", "--plain"])
      expect(helpText).toContain(option);
  });
});
