import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The version the targets were written against (daemon.md 5.2). */
const version = "7.0.4";

/**
 * Puts pm2 into a folder of its own, so that it is never a dependency of ours. Answers its main module, or why it cannot
 * be had.
 */
export function installPm2(folder: string): { readonly module: string } | { readonly missing: string } {
  const wanted = `pm2@${version}`;
  const argv = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", wanted];
  const { status, error, stderr } = spawnSync("npm", argv, { encoding: "utf8", cwd: folder });
  if (status === 0) return { module: join(folder, "node_modules", "pm2") };
  const lines = (error?.message ?? stderr).trim().split("\n");
  return { missing: `npm could not install ${wanted}: ${lines[0]}` };
}
