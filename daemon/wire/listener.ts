import type { ListenerStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { AccessSummary } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { ListenerState } from "../access/listeners.ts";

/** The owner's socket, which serves whenever anything does, and the listeners that access.yaml asks for. */
export function toListenerStatus(socket: string, others: readonly ListenerState[]): ListenerStatus[] {
  return [
    { kind: "unix", address: socket, serving: true, reason: "" },
    ...others.map(({ kind, address, closedBecause }) => ({
      kind: wireKind(kind),
      address,
      serving: closedBecause === null,
      reason: closedBecause ?? "",
    })),
  ];
}

/** The same in short: which kinds serve, and why others do not. */
export function toAccessSummary(others: readonly ListenerState[]): AccessSummary {
  const serving = others.filter(({ closedBecause }) => closedBecause === null);
  const closed = others.flatMap(({ kind, closedBecause }) =>
    closedBecause === null ? [] : [[wireKind(kind), closedBecause] as const],
  );
  return {
    serving: ["unix", ...new Set(serving.map(({ kind }) => wireKind(kind)))],
    closed: Object.fromEntries(closed),
  };
}

/** Behind `tailscale serve` it is still the tailnet that comes in. */
function wireKind(kind: ListenerState["kind"]): string {
  return kind === "serve" ? "tailnet" : kind;
}
