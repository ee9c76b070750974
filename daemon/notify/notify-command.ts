import type { Events, StoredEvent } from "../../store/events.ts";
import type { DaemonConfig } from "../config/daemon-config.ts";
import { field } from "../rpc/json-field.ts";
import { newOutlet, type OutletState } from "./outlet.ts";
import { type Command, findCommand, notFound, runCommand } from "./run-command.ts";

type Notify = NonNullable<DaemonConfig["notify"]>;

/** Tells a command of what happened, one event as JSON on its standard input (daemon.md 3.6). */
export type NotifyCommand = {
  /** To be called when there may be new events. */
  readonly look: () => void;
  /** Null: no command is configured. */
  readonly state: () => OutletState | null;
  /** The configuration was read again. */
  readonly configure: (notify: Notify | null) => void;
  readonly stop: () => Promise<void>;
};

export type NotifyCommandDeps = {
  readonly events: Pick<Events, "readFrom" | "lastSeq">;
  readonly environment: string | null;
  readonly later: (ms: number, act: () => void) => void;
};

/** Events that may wait for a slow command; the rest is counted. */
const waitingMax = 100;
const perRead = 256;

/** Begins with what happens from now on. */
export function newNotifyCommand(deps: NotifyCommandDeps, configured: Notify | null): NotifyCommand {
  let notify: Notify | null = null;
  let command: Command | null = null;
  let seq = 0;
  const outlet = newOutlet({
    deliver: (message) => {
      if (notify === null) return Promise.resolve();
      if (command === null) return Promise.reject(new Error(notFound(notify.command)));
      return runCommand(command, message, notify.timeoutS * 1000);
    },
    waitingMax,
    whenFull: "drop",
    later: deps.later,
  });
  const configure = (next: Notify | null): void => {
    // Nobody has looked while there was nobody to tell; what happened then is no news.
    if (notify === null) seq = deps.events.lastSeq();
    notify = next;
    command = next === null ? null : findCommand(next.command);
  };
  configure(configured);

  return {
    look: () => {
      if (notify === null) return;
      for (;;) {
        const read = deps.events.readFrom(seq + 1, perRead);
        for (const event of read) {
          seq = event.seq;
          if (notify.on.includes(nameOf(event))) outlet.offer(lineOf(event, deps.environment));
        }
        if (read.length < perRead) return;
      }
    },
    state: () => {
      if (notify === null) return null;
      const state = outlet.state();
      const missing = command === null ? notFound(notify.command) : null;
      return { ...state, problem: state.problem ?? missing };
    },
    configure,
    stop: outlet.stop,
  };
}

/** What `notify.on` calls an event. */
function nameOf({ kind, payloadText }: StoredEvent): string {
  if (kind !== "run_state") return kind;
  return String(field(JSON.parse(payloadText), "state")).toLowerCase();
}

function lineOf(event: StoredEvent, environment: string | null): string {
  const { seq, kind, atMs, refs, message, payloadText } = event;
  const payload: unknown = JSON.parse(payloadText);
  return `${JSON.stringify({ seq, kind, at: new Date(atMs).toISOString(), environment, refs, message, payload })}\n`;
}
