import { isTailnetAddress, unmapped } from "./addresses.ts";

/** What the local Tailscale daemon says of itself (sources.md 6.1), as far as it is needed; other keys are ignored. */
export type TailnetStatus = {
  readonly backendState: string;
  /** False: userspace networking, whose addresses are on no interface. */
  readonly tun: boolean;
  readonly addresses: readonly string[];
};

/** What may be bound, or why nothing may. */
export type ListenDecision =
  | { readonly kind: "listen"; readonly addresses: readonly string[] }
  | { readonly kind: "closed"; readonly reason: string };

/** Everything a decision to listen rests on; null: the source did not answer. */
export type ListenFacts = {
  readonly status: TailnetStatus | null;
  readonly serve: ServeConfig | null;
  /** Owner of the LocalAPI's socket; null: there is none. */
  readonly socketUid: number | null;
  /** The socket is one, and others cannot replace it. */
  readonly isSocketSafe: boolean;
  /** User ids a Tailscale daemon may run as. */
  readonly trustedUids: readonly number[];
  /** Addresses of this machine's interfaces. */
  readonly interfaceAddresses: readonly string[];
  readonly port: number;
};

/** All must hold, or nothing of the tailnet is served (sources.md 6.3). No answer is "closed", never "open". */
export function decideListening(facts: ListenFacts): ListenDecision {
  const closed = (reason: string): ListenDecision => ({ kind: "closed", reason });
  const { status, serve, socketUid } = facts;
  if (socketUid === null || status === null) return closed("localapi-unreachable");
  if (!facts.trustedUids.includes(socketUid) || !facts.isSocketSafe) return closed("localapi-untrusted");
  if (status.backendState !== "Running") return closed(`backend-${status.backendState}`);
  if (serve === null) return closed("localapi-unreachable");
  if (!status.tun) return closed("userspace-networking");
  if (funnelsTo(serve, facts.port)) return closed("funnel-enabled");
  const own = status.addresses.map(unmapped);
  const inRange = own.filter(isTailnetAddress);
  if (inRange.length === 0) return closed("address-out-of-range");
  const here = facts.interfaceAddresses.map(unmapped);
  const addresses = inRange.filter((address) => here.includes(address));
  return addresses.length === 0 ? closed("address-not-local") : { kind: "listen", addresses };
}

/** What `tailscale serve` forwards, by port. */
export type ServeConfig = {
  /** `host:port` of everything that is open to the internet. */
  readonly funnels: readonly string[];
  /** Port to `host:port` it is forwarded to. */
  readonly forwards: ReadonlyMap<number, string>;
};

/** Funnel is the public internet: nothing of ours may be reachable through it, directly or by a forward. */
function funnelsTo({ funnels, forwards }: ServeConfig, port: number): boolean {
  return funnels.some((hostPort) => {
    const open = portOf(hostPort);
    return open === port || portOf(forwards.get(open) ?? "") === port;
  });
}

/** Whether something of the tailnet is forwarded to a loopback port: its peers would look local (sources.md 6.5). */
export function forwardsTo({ forwards }: ServeConfig, port: number): boolean {
  return [...forwards.values()].some((target) => portOf(target) === port);
}

function portOf(hostPort: string): number {
  return Number(/:(\d+)$/.exec(hostPort)?.[1] ?? -1);
}
