import type { AllowConfig } from "./access-config.ts";
import { isTailnetAddress, unmapped } from "./addresses.ts";

/** What the local Tailscale daemon says of a peer, as far as it is needed. */
export type Whois = {
  readonly addresses: readonly string[];
  readonly expired: boolean;
  /** Null: the key does not expire. */
  readonly keyExpiryMs: number | null;
  readonly isAuthorized: boolean;
  readonly tags: readonly string[];
  readonly isShared: boolean;
  readonly login: string;
  readonly capabilities: readonly string[];
};

/** Who a peer is, or why it is refused. */
export type AcceptDecision =
  | { readonly kind: "allow"; readonly actors: readonly string[] }
  | { readonly kind: "deny"; readonly reason: string };

/**
 * Whether a peer may speak, and as whom (sources.md 6.4). `actors` are the names its roles are looked up by, the one it
 * is called by first. `whois` null: nobody could say.
 */
export function decideAccepting(
  peer: { readonly address: string; readonly ownAddresses: readonly string[] },
  whois: Whois | null,
  allow: AllowConfig,
  nowMs: number,
): AcceptDecision {
  const deny = (reason: string): AcceptDecision => ({ kind: "deny", reason });
  const address = unmapped(peer.address);
  if (!isTailnetAddress(address) || peer.ownAddresses.map(unmapped).includes(address)) return deny("address");
  if (whois === null) return deny("no-identity");
  if (!whois.addresses.map((prefix) => unmapped(prefix.replace(/\/\d+$/, ""))).includes(address))
    return deny("no-identity");
  if (whois.expired || (whois.keyExpiryMs !== null && whois.keyExpiryMs <= nowMs)) return deny("expired");
  if (!whois.isAuthorized) return deny("unauthorized");
  if (whois.isShared && !allow.sharedNodes) return deny("shared");
  if (allow.logins.length === 0 && allow.capability === null && allow.tags.length === 0)
    return deny("no-policy");
  const capability =
    allow.capability !== null && whois.capabilities.includes(allow.capability)
      ? [`cap:${allow.capability}`]
      : [];
  if (whois.tags.length > 0) {
    // Tagged devices have a placeholder login, so a login says nothing about them.
    const tag = whois.tags.find((each) => allow.tags.includes(each));
    return tag === undefined ? deny("tagged") : { kind: "allow", actors: [tag, ...capability] };
  }
  if (!allow.logins.includes(whois.login) && capability.length === 0) return deny("login");
  return { kind: "allow", actors: [`ts:${whois.login}`, ...capability] };
}
