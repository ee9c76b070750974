import type { Actor } from "../../store/deed.ts";
import { CockpitError } from "../errors.ts";
import type { Caller, Role } from "./caller.ts";
import { methodOf } from "./method-path.ts";

/** Who may call a method (daemon.md 2.3; rights in wiring-and-runs 7.9). */
export type Permission = {
  /** Besides admin, who may do everything. */
  readonly roles: readonly Role[];
  /** Only over the owner's socket. */
  readonly isLocal?: boolean;
};

/** Every role includes viewer. */
export const anyRole: Permission = { roles: ["viewer", "operator", "approver", "deployer"] };

/** @throws CockpitError `role_insufficient`, `listener_local_only` */
export function checkPermission(caller: Caller, { roles, isLocal = false }: Permission, path: string): void {
  if (allowingRole(caller, roles) === null) {
    const needed = roles.length === 0 ? "admin" : roles.join(" or ");
    throw new CockpitError(
      "role_insufficient",
      `${methodOf(path)} needs the role ${needed}; ${caller.actor} has ${caller.roles.join(", ") || "none"}`,
      { metadata: { needed_role: needed } },
    );
  }
  if (isLocal && !caller.isOwner) {
    throw new CockpitError(
      "listener_local_only",
      `${methodOf(path)} is answered over the owner's socket only; call it on the daemon's machine`,
      { metadata: { needed_role: "admin" } },
    );
  }
}

/** The caller as the audit names it, with the role that lets it act. */
export function actorOf(caller: Caller, { roles }: Permission): Actor {
  return { kind: caller.kind, id: caller.actor, role: allowingRole(caller, roles) ?? "" };
}

function allowingRole(caller: Caller, roles: readonly Role[]): Role | null {
  const own = caller.roles.find((role) => roles.includes(role));
  if (own !== undefined) return own;
  return caller.roles.includes("admin") ? "admin" : null;
}
