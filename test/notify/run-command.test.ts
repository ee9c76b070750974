import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findCommand, runCommand } from "../../daemon/notify/run-command.ts";
import { tempDirectory } from "../store/temp-store.ts";

/* Goal: a configured command runs without a shell, with a clean environment and an end (daemon.md 3.6). Method: real programs. */
const patienceMs = 20_000;

function shell(script: string, ...args: readonly string[]) {
  const found = findCommand(["sh", "-c", script, "sh", ...args]);
  if (found === null) throw new Error("there is no sh");
  return found;
}

test("gets its text on standard input, and nothing of the daemon's environment", async () => {
  const path = join(tempDirectory(), "told");
  process.env["SECRET_OF_THE_DAEMON"] = "1";
  await runCommand(shell('{ cat; env; } > "$1"', path), "the message\n", patienceMs);
  const told = readFileSync(path, "utf8");
  expect(told).toMatch(/^the message\n/);
  expect(told).not.toContain("SECRET_OF_THE_DAEMON");
});

test("an argument is an argument, whatever characters it has", async () => {
  const path = join(tempDirectory(), "told");
  await runCommand(shell('printf %s "$2" > "$1"', path, "$(reboot); `id`"), "", patienceMs);
  expect(readFileSync(path, "utf8")).toBe("$(reboot); `id`");
});

describe("fails with a reason", () => {
  test.each<[string, string, number, RegExp]>([
    [
      "its exit code and its first complaint",
      "echo no route >&2; echo more >&2; exit 3",
      patienceMs,
      /ended with 3: no route$/,
    ],
    ["that it took too long", "exec sleep 600", 50, /was ended by SIGKILL$/],
  ])("%s", async (_, script, timeoutMs, expected) => {
    await expect(runCommand(shell(script), "", timeoutMs)).rejects.toThrow(expected);
  });

  test("that it is gone", async () => {
    await expect(runCommand({ program: "/nonexistent/page", args: [] }, "", patienceMs)).rejects.toThrow(
      /could not be run/,
    );
  });
});

test("one that reads nothing has not failed", async () => {
  await runCommand(shell("exit 0"), "x".repeat(1_000_000), patienceMs);
});

test.each([[["no-such-program"]], [["/nonexistent/page"]], [["../bin/sh"]]])("%j is not found", (argv) => {
  expect(findCommand(argv)).toBeNull();
});
