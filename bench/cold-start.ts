import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Comparison, compare } from "./rounds.ts";

/** E4 of DESIGN section 4: a cold `aether run gf01` beside a process that does nothing. */
export const coldStart = { id: "E4", what: "cold `aether run gf01` / `node -e 0`", target: 2.5 } as const;

/** `root` is the checkout; it must be built. */
export function measureColdStart(root: string): Comparison {
  const aether = join(root, "cli", "launcher", "aether.mjs");
  return compare(
    { subject: () => timeOf([aether, "run", "gf01"]), floor: () => timeOf(["-e", "0"]) },
    coldStart.target,
    15,
  );
}

/** Milliseconds from start to end of a Node process. */
function timeOf(args: readonly string[]): number {
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const took = performance.now() - before;
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed: ${stderr}`);
  return took;
}
