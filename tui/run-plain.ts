import { createInterface } from "node:readline";
import type { DaemonLink } from "./effects/daemon-link.ts";
import { createStore } from "./effects/store.ts";
import type { StartTimer } from "./input/read-input.ts";
import type { Effect } from "./model/effect.ts";
import type { Instant } from "./model/instant.ts";
import type { CockpitEvent } from "./model/message.ts";
import type { Model } from "./model/model.ts";
import { answerLine } from "./plain/answer-line.ts";
import { plainLines } from "./plain/plain-lines.ts";

export type PlainDeps = {
  readonly initial: Model;
  readonly stdin: NodeJS.ReadableStream;
  readonly print: (line: string) => void;
  readonly now: () => Instant;
  readonly startTimer: StartTimer;
  readonly openLink: (dispatch: (event: CockpitEvent) => void) => Promise<DaemonLink>;
  /** Whether a person can be waiting for a daemon to come; a script cannot. */
  readonly isInteractive: boolean;
};

/** How plain mode was left. */
export type PlainLeaving = "quit" | "unreachable";

export type RunningPlain = {
  readonly left: Promise<PlainLeaving>;
  readonly leave: (leaving: PlainLeaving) => void;
};

/** Runs the cockpit without a screen: one line per change, commands line by line on standard input. */
export function runPlain(deps: PlainDeps): RunningPlain {
  let link: DaemonLink | null = null;
  let hasLeft = false;
  const ending = Promise.withResolvers<PlainLeaving>();
  const lines = createInterface({ input: deps.stdin, terminal: false });

  const leave = (leaving: PlainLeaving): void => {
    if (hasLeft) return;
    hasLeft = true;
    link?.stop();
    lines.close();
    ending.resolve(leaving);
  };

  const perform = (effect: Effect): void => {
    switch (effect.kind) {
      case "quit":
        leave("quit");
        return;
      case "wake":
      case "repaint":
      case "suspend":
        return;
      case "follow_logs":
      case "stop_logs":
      case "reconnect":
      case "read_state":
      case "read_identity":
      case "list_scenarios":
      case "send":
        link?.perform(effect);
        return;
    }
    effect satisfies never;
  };
  const store = createStore(deps.initial, {
    now: deps.now,
    perform,
    onChange: (_cause, former, model) => {
      for (const line of plainLines(former, model)) deps.print(line);
      const isHopeless = model.link.kind === "lost" && !model.link.wasLive && !deps.isInteractive;
      if (isHopeless) leave("unreachable");
    },
  });

  lines.on("line", (line) => {
    const step = answerLine(store.model(), line);
    if (step.kind === "print") for (const text of step.lines) deps.print(text);
    else for (const event of step.events) store.dispatch({ kind: "input", input: event });
  });

  const openAndKeep = async (): Promise<void> => {
    link = await deps.openLink(store.dispatch);
    if (hasLeft) link.stop();
  };
  openAndKeep().catch(ending.reject);
  return { left: ending.promise, leave };
}
