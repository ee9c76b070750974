import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Finding, ok, warn } from "./finding.ts";

/** What the Slurm adapter calls (daemon.md 3, "Slurm"). */
const clients = ["sbatch", "squeue", "sacct", "scancel", "sinfo"];

/** Whether all of Slurm's clients are on the search path, or none, which is as good where nothing runs on a cluster. */
export function checkSlurm(searchPath: string): Finding {
  const missing = clients.filter((name) => !isOn(searchPath, name));
  if (missing.length === 0) return ok("slurm", "its clients are installed");
  if (missing.length === clients.length) return ok("slurm", "no client; runs on a cluster would need them");
  return warn("slurm", `${missing.join(", ")} missing`, "install the rest of Slurm's clients");
}

function isOn(searchPath: string, name: string): boolean {
  return searchPath.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder || ".", name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
