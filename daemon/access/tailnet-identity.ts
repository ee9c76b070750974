import type { Metadata } from "@grpc/grpc-js";
import { CockpitError } from "../errors.ts";
import type { Caller, Role } from "../rpc/caller.ts";
import type { AccessConfig } from "./access-config.ts";
import type { LocalApi } from "./local-api.ts";
import { hasToken } from "./token-identity.ts";
import { decideAccepting } from "./whois.ts";

/** A peer that was let in or not, and why. */
export type Admission =
  | { readonly kind: "admitted"; readonly caller: Caller }
  | { readonly kind: "denied"; readonly reason: string };

/** Who speaks over the tailnet: the local daemon's who-is alone decides (DESIGN decision 29). */
export type TailnetIdentity = {
  /** `peer` is `ip:port`. A positive answer holds for 30 s. */
  readonly admit: (peer: string) => Promise<Admission>;
  /** @throws CockpitError `token_invalid` when a token is presented, `no_identity` when the peer is not let in */
  readonly identify: (call: { readonly metadata: Metadata; readonly peer: string }) => Promise<Caller>;
  /** Nobody is let in by an earlier answer any more. */
  readonly forget: () => void;
};

const keptMs = 30_000;

export function newTailnetIdentity(deps: {
  readonly api: () => Pick<LocalApi, "whois">;
  readonly config: () => AccessConfig;
  readonly ownAddresses: () => readonly string[];
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}): TailnetIdentity {
  const kept = new Map<string, { readonly untilMs: number; readonly caller: Caller }>();

  const admit = async (peer: string): Promise<Admission> => {
    const known = kept.get(peer);
    if (known !== undefined && known.untilMs > deps.monotonicMs())
      return { kind: "admitted", caller: known.caller };
    kept.delete(peer);
    const { tailnet, roles } = deps.config();
    const address = peer.replace(/:\d+$/, "");
    const decision = decideAccepting(
      { address, ownAddresses: deps.ownAddresses() },
      await deps.api().whois(peer),
      tailnet.allow,
      deps.nowMs(),
    );
    if (decision.kind === "deny") return { kind: "denied", reason: decision.reason };
    const granted = [...new Set(decision.actors.flatMap((actor): readonly Role[] => roles.get(actor) ?? []))];
    const [actor = ""] = decision.actors;
    if (granted.length === 0) return { kind: "denied", reason: "no-role" };
    const caller: Caller = {
      actor,
      kind: actor.startsWith("ts:") ? "user" : "service",
      roles: granted,
      listener: "tailnet",
      isOwner: false,
    };
    for (const [old, { untilMs }] of kept) if (untilMs <= deps.monotonicMs()) kept.delete(old);
    kept.set(peer, { untilMs: deps.monotonicMs() + keptMs, caller });
    return { kind: "admitted", caller };
  };

  return {
    admit,
    identify: async ({ metadata, peer }) => {
      if (hasToken(metadata))
        throw new CockpitError(
          "token_invalid",
          "a token is not taken over the tailnet; its who-is alone decides",
        );
      const admission = await admit(peer);
      if (admission.kind === "admitted") return admission.caller;
      throw new CockpitError("no_identity", `the tailnet does not vouch for this peer: ${admission.reason}`);
    },
    forget: () => kept.clear(),
  };
}
