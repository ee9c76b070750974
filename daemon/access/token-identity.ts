import { createHash, timingSafeEqual } from "node:crypto";
import type { Metadata } from "@grpc/grpc-js";
import { CockpitError } from "../errors.ts";
import type { Caller, Role } from "../rpc/caller.ts";
import type { AccessConfig, TokenConfig } from "./access-config.ts";

/** Where a token is presented: roles above approver are cut off on the group socket (daemon.md 2.5). */
export type TokenListener = "group" | "loopback";

/** Rights that no token has on the group socket. */
const cutOnGroupSocket: readonly Role[] = ["deployer", "admin"];
/** A token without a grant may look, on loopback only. */
const loopbackUsual: readonly Role[] = ["viewer"];

const words = { group: "group socket", loopback: "loopback TCP" } as const satisfies Record<
  TokenListener,
  string
>;

/**
 * Who presents a token. Tokens are compared by digest and in constant time.
 *
 * @throws CockpitError `no_identity` without a token, `token_invalid` when it is unknown, over, or grants nothing here
 */
export function identifyByToken(
  metadata: Metadata,
  listener: TokenListener,
  config: AccessConfig,
  nowMs: number,
): Caller {
  const presented = tokenOf(metadata);
  if (presented === null)
    throw new CockpitError(
      "no_identity",
      `a call over ${words[listener]} needs a token: metadata "authorization: Bearer TOKEN"`,
    );
  const token = find(presented, config.tokens);
  if (token === undefined) throw new CockpitError("token_invalid", "the token is not known here");
  if (token.notAfterMs !== null && token.notAfterMs <= nowMs)
    throw new CockpitError(
      "token_invalid",
      `the token ${token.name} was valid until ${new Date(token.notAfterMs).toISOString()}`,
    );
  const actor = `token:${token.name}`;
  const roles = rolesHere(config.roles.get(actor) ?? [], listener);
  if (roles.length === 0)
    throw new CockpitError("token_invalid", `the token ${token.name} grants nothing over ${words[listener]}`);
  return { actor, kind: "service", roles, listener: words[listener], isOwner: false };
}

/** Whether a call carries a token at all. */
export function hasToken(metadata: Metadata): boolean {
  return metadata.get("authorization").length > 0;
}

function rolesHere(granted: readonly Role[], listener: TokenListener): readonly Role[] {
  switch (listener) {
    case "group":
      return granted.filter((role) => !cutOnGroupSocket.includes(role));
    case "loopback":
      return granted.length === 0 ? loopbackUsual : granted;
  }
}

function tokenOf(metadata: Metadata): string | null {
  const [header] = metadata.get("authorization");
  return typeof header === "string" ? (/^Bearer (\S{1,4096})$/i.exec(header)?.[1] ?? null) : null;
}

function find(presented: string, tokens: readonly TokenConfig[]): TokenConfig | undefined {
  const digest = createHash("sha256").update(presented).digest();
  // All are compared, so that the time taken tells nothing of which one it was.
  return tokens.filter(({ sha256 }) => timingSafeEqual(digest, Buffer.from(sha256, "hex")))[0];
}
