import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { isRunning } from "../../cli/daemon-control/process.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const gf01 = "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9";

/**
 * Goal: what a stranger's first command does without a terminal, with nothing replaced.
 * Method: the launcher, the built command line and the real daemon, in a home of their own.
 */
describe("npm start without a terminal", () => {
  const scratch = scratchFolder();

  const launch = (
    ...args: readonly string[]
  ): { readonly code: number | null; readonly out: string; readonly err: string } => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, "cli/launcher/launch.mjs"), ...args],
      {
        encoding: "utf8",
        input: "",
        cwd: root,
        env: { PATH: process.env["PATH"], HOME: scratch("."), TRINITY_HOME: scratch("state") },
        timeout: 120_000,
      },
    );
    return { code: status, out: stdout, err: stderr };
  };

  test("runs gf01 through a real daemon, verifies it, and stops the daemon it started", {
    timeout: 150_000,
  }, () => {
    const first = launch("trinity", "up");
    expect(first.err).toContain("stopped the daemon\n");
    expect(first.out).toContain("state        COMPLETED\nticks        8/8\n");
    expect(first.out).toContain(`document     sha256 ${gf01} (26676 bytes)\n`);
    expect(first.out).toMatch(/^verified +yes/m);
    expect(first.code).toBe(0);
    const { pid } = JSON.parse(readFileSync(scratch("state/daemon.log"), "utf8").split("\n", 1)[0] ?? "");
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(scratch("state/trinityd.sock"))).toBe(false);

    const again = launch("trinity", "up", "--json");
    expect(JSON.parse(again.out)).toMatchObject({
      verified: true,
      entry: { run: { run_id: expect.stringMatching(/-0002$/) } },
    });
  });
});
