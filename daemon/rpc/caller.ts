import { userInfo } from "node:os";

/** Who makes a call, and by what right. */
export type Caller = {
  /** For example `local:ops`. */
  readonly actor: string;
  readonly roles: readonly Role[];
  /** How the caller came in, in words. */
  readonly listener: string;
};

/** The roles of DESIGN decision 16. */
export type Role = "viewer" | "operator" | "approver" | "deployer" | "admin";

/**
 * Whoever can open the owner's socket is the owner and an admin: the socket's mode is the gate, because the
 * peer of a unix socket cannot be asked (daemon.md 2.5).
 */
export function ownerCaller(userName: string): Caller {
  return { actor: `local:${userName}`, roles: ["admin"], listener: "unix socket, owner" };
}

/** Name of the user this process runs as; its number when the system has no name for it. */
export function ownUserName(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}
