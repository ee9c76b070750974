import { open } from "node:fs/promises";
import type { DaemonConfig } from "../config/daemon-config.ts";
import { newOutlet, type OutletState } from "../notify/outlet.ts";
import { findCommand, notFound, runCommand } from "../notify/run-command.ts";
import type { Anchor } from "./anchor-file.ts";

type Sink = NonNullable<DaemonConfig["auditSink"]>;

/**
 * Tells the head of the audit to something the owner of this machine may not be able to change: a file on another mount,
 * or a command (DESIGN decision 32). A sink that fails or hangs holds nothing up.
 */
export type AuditSink = {
  readonly offer: (anchor: Anchor) => void;
  /** Null: no sink is configured. */
  readonly state: () => OutletState | null;
  /** The configuration was read again. */
  readonly configure: (sink: Sink | null) => void;
  readonly stop: () => Promise<void>;
};

export type AuditSinkDeps = {
  readonly storeId: string;
  readonly nowMs: () => number;
  readonly later: (ms: number, act: () => void) => void;
};

const timeoutMs = 10_000;

export function newAuditSink(deps: AuditSinkDeps, configured: Sink | null): AuditSink {
  let deliver: ((message: string) => Promise<void>) | null = null;
  const outlet = newOutlet({
    deliver: (message) => deliver?.(message) ?? Promise.resolve(),
    // One on its way and the newest: a head says all that those before it have said.
    waitingMax: 2,
    whenFull: "newest",
    later: deps.later,
  });
  const configure = (sink: Sink | null): void => {
    deliver = sink === null ? null : deliveryTo(sink);
  };
  configure(configured);
  return {
    offer: ({ seq, digest }) => {
      if (deliver === null) return;
      const at = new Date(deps.nowMs()).toISOString();
      outlet.offer(`${JSON.stringify({ store_id: deps.storeId, seq, digest, at })}\n`);
    },
    state: () => (deliver === null ? null : outlet.state()),
    configure,
    stop: outlet.stop,
  };
}

function deliveryTo(sink: Sink): (message: string) => Promise<void> {
  if ("file" in sink) return (message) => append(sink.file, message);
  const command = findCommand(sink.command);
  if (command === null) return () => Promise.reject(new Error(notFound(sink.command)));
  return (message) => runCommand(command, message, timeoutMs);
}

async function append(path: string, message: string): Promise<void> {
  const file = await open(path, "a", 0o600);
  try {
    await file.appendFile(message);
    await file.sync();
  } finally {
    await file.close();
  }
}
