import { userInfo } from "node:os";
import type { Actor } from "../../store/deed.ts";

/** The roles of DESIGN decision 16. */
export const roles = ["viewer", "operator", "approver", "deployer", "admin"] as const;

/** One of `roles`. */
export type Role = (typeof roles)[number];

/** Who makes a call, and by what right. */
export type Caller = {
  /** For example `local:ops`, `ts:rowan@ops.example`, `token:ci`. */
  readonly actor: string;
  /** Whether a person or a program stands behind the actor. */
  readonly kind: Actor["kind"];
  /** Never empty: who has no role is not let in. */
  readonly roles: readonly Role[];
  /** How the caller came in, in words. */
  readonly listener: string;
  /** Came in over the owner's socket, which alone may do what is marked local (daemon.md 2.3, "L"). */
  readonly isOwner: boolean;
};

/**
 * Whoever can open the owner's socket is the owner and an admin: the socket's mode is the gate, because the
 * peer of a unix socket cannot be asked (daemon.md 2.5).
 */
export function ownerCaller(userName: string): Caller {
  return {
    actor: `local:${userName}`,
    kind: "user",
    roles: ["admin"],
    listener: "unix socket, owner",
    isOwner: true,
  };
}

/** The daemon itself, where it acts on its own (wiring-and-runs 7.4). */
export const systemActor: Actor = { kind: "system", id: "system", role: "" };

/** Name of the user this process runs as; its number when the system has no name for it. */
export function ownUserName(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}
