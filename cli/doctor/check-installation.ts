import { existsSync } from "node:fs";
import type { Programs } from "../shell.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** The oldest Node the package takes (package.json, `engines`), and the line it is made for (DESIGN decision 2). */
const nodeOldest = { major: 22, minor: 13 };
const nodeMade = 24;

/** Whether the programs are built, and Node is one they run on. */
export function checkInstallation(programs: Programs, nodeVersion: string): readonly Finding[] {
  const missing = [programs.daemon, programs.tui]
    .map((argv) => argv.at(-1) ?? "")
    .filter((file) => !existsSync(file));
  const built =
    missing.length === 0
      ? ok("installation", "built")
      : fail("installation", `not built: ${missing.join(", ")} is missing`, "build it with `npm start`");
  return [built, checkNode(nodeVersion)];
}

function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < nodeOldest.major || (major === nodeOldest.major && minor < nodeOldest.minor))
    return fail("node", `${version} is too old`, `install Node ${nodeMade}`);
  if (major === nodeMade) return ok("node", version);
  return warn("node", `${version} is not the line it is tested on`, `Node ${nodeMade} is`);
}
