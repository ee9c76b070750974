import { execFileSync, spawnSync } from "node:child_process";

/** Two hosts of one machine, joined as a tailnet would join them (sources.md 6.7). */
export type TwoHosts = {
  /** Where the daemon runs: 100.101.102.103 on an interface named tailscale0. */
  readonly ours: string;
  /** Where its peer runs: 100.88.77.66. */
  readonly peers: string;
  readonly remove: () => void;
};

const run = (...command: readonly string[]): void => {
  const [program = "", ...args] = command;
  execFileSync(program, args, { stdio: "pipe" });
};

/** Whether this process may make network namespaces. */
export function canMakeNamespaces(): boolean {
  const name = `tg-probe-${process.pid}`;
  if (spawnSync("ip", ["netns", "add", name]).status !== 0) return false;
  return spawnSync("ip", ["netns", "del", name]).status === 0;
}

/** Makes both; needs root. */
export function makeTwoHosts(): TwoHosts {
  const [ours, peers] = [`tg-a-${process.pid}`, `tg-b-${process.pid}`];
  const link = `tgb${process.pid % 100_000}`;
  const remove = (): void => {
    for (const name of [ours, peers]) spawnSync("ip", ["netns", "del", name]);
  };
  try {
    for (const name of [ours, peers]) run("ip", "netns", "add", name);
    run(
      "ip",
      "link",
      "add",
      "tailscale0",
      "netns",
      ours,
      "type",
      "veth",
      "peer",
      "name",
      link,
      "netns",
      peers,
    );
    run("ip", "-n", ours, "addr", "add", "100.101.102.103/32", "dev", "tailscale0");
    run("ip", "-n", peers, "addr", "add", "100.88.77.66/32", "dev", link);
    for (const [name, device] of [
      [ours, "tailscale0"],
      [peers, link],
    ] as const) {
      run("ip", "-n", name, "link", "set", "lo", "up");
      run("ip", "-n", name, "link", "set", device, "up");
      run("ip", "-n", name, "route", "add", "100.64.0.0/10", "dev", device);
    }
    return { ours, peers, remove };
  } catch (failure) {
    remove();
    throw failure;
  }
}
