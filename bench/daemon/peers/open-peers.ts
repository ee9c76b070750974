import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findSupervisor } from "./find-supervisor.ts";
import { installPm2 } from "./install-pm2.ts";
import { openPm2, type Pm2 } from "./pm2.ts";
import { openSupervisor, type Supervisor } from "./supervisor.ts";

/** The peers that can be had on this machine; what is missing is told once and its figures are skipped. */
export type Peers = {
  /** A pm2 daemon with nothing in it; null: there is no pm2. */
  readonly pm2: () => Promise<Pm2 | null>;
  /** A supervisor that knows so many jobs, none of them running. */
  readonly supervisor: (jobs: number) => Promise<Supervisor | null>;
};

/** Jobs beside which the state is asked (daemon.md 5.3, T3 and T8). */
export const jobs = 15;

export function openPeers(scratch: string, tell: (line: string) => void): Peers {
  let opened = 0;
  const freshFolder = (name: string): string => {
    opened += 1;
    const folder = join(scratch, `${name}-${opened}`);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const pm2 = once(() => installPm2(freshFolder("pm2")), tell);
  const supervisor = once(findSupervisor, tell);
  return {
    pm2: async () => {
      const found = pm2();
      return "missing" in found ? null : openPm2(found.module, freshFolder("pm2-home"));
    },
    supervisor: async (jobsKnown) => {
      const found = supervisor();
      return "missing" in found ? null : openSupervisor(found.command, freshFolder("supervisor"), jobsKnown);
    },
  };
}

/** Looks once, and says so when there is nothing. */
function once<Found extends object>(
  look: () => Found | { readonly missing: string },
  tell: (line: string) => void,
): () => Found | { readonly missing: string } {
  let found: Found | { readonly missing: string } | null = null;
  return () => {
    if (found === null) {
      found = look();
      if ("missing" in found) tell(`skipped: ${found.missing}`);
    }
    return found;
  };
}
