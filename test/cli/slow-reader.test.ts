import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { lacking } from "../support/lacking.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

/*
 * Goal: a document larger than a pipe arrives whole at a reader that is slower than the program. Method: the built
 * program writes into a shell's pipe whose reader begins late; the wait is the reader's slowness, not a signal.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "build", "cli", "aether", "main.js");
const isUnbuilt = lacking(existsSync(program), "build/cli is not there; run tsc -b", "can be installed");
const scratch = scratchFolder();

test.skipIf(isUnbuilt)("a snapshot on standard output is not cut off by a slow reader", () => {
  const config = scratch("long.json");
  const place = (folder: string, name: string): string => join(root, "scenarios", folder, name);
  writeFileSync(
    config,
    JSON.stringify({
      v: 1,
      gid: "GF01",
      run_id: "LONG",
      topology_path: place("topologies", "gf01.json"),
      profile_path: place("profiles", "cmp-0.json"),
      ticks: 400,
      initial_state: [3, 1, 0, 0, 0, 0],
      windows: [{ window_id: "W", apx_name: "A", start_tick: 1, end_tick: 8 }],
      primary_window_id: "W",
    }),
  );
  const { stdout } = spawnSync(
    "sh",
    [
      "-c",
      '"$0" "$1" snapshot generate --run-config "$2" --output - --form C2 | { sleep 1; cat; }',
      process.execPath,
      program,
      config,
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  expect(JSON.parse(stdout).tick_result.ledgers).toHaveLength(400);
});

test.skipIf(isUnbuilt || lacking(existsSync("/dev/full"), "no /dev/full to write to", "cannot be installed"))(
  "a full disk behind standard output is told in one line, exit 1",
  () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", '"$0" "$1" scenario list --json >/dev/full', process.execPath, program],
      { encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([
      1,
      "standard output can't be written: ENOSPC: no space left on device, write\n",
    ]);
  },
);
