import type { DaemonLink } from "./effects/daemon-link.ts";
import { createStore } from "./effects/store.ts";
import { readInput, type StartTimer } from "./input/read-input.ts";
import type { Effect } from "./model/effect.ts";
import type { Instant } from "./model/instant.ts";
import type { CockpitEvent } from "./model/message.ts";
import type { Model, Settings } from "./model/model.ts";
import { gridOf } from "./screen/cells.ts";
import { frameClock } from "./screen/frame-clock.ts";
import { frameWriter } from "./screen/frame-writer.ts";
import { mountScreen } from "./screen/mount-screen.tsx";
import type { Terminal } from "./screen/terminal.ts";
import { asciiGlyphs, unicodeGlyphs } from "./theme/glyphs.ts";
import type { Theme } from "./theme/theme.ts";

/** How the cockpit was left. */
export type Leaving =
  | { readonly kind: "quit" }
  /** The terminal is gone. */
  | { readonly kind: "hangup" }
  | { readonly kind: "crash"; readonly failure: unknown };

export type ScreenDeps = {
  readonly terminal: Terminal;
  readonly initial: Model;
  readonly now: () => Instant;
  readonly startTimer: StartTimer;
  /** Connects to the daemon. It is called after the first frame is on its way, so that the screen comes first. */
  readonly openLink: (dispatch: (event: CockpitEvent) => void) => Promise<DaemonLink>;
  /** Stops the process until it is brought back to the foreground. */
  readonly stopProcess: () => void;
};

export type RunningScreen = {
  /** Settles when the operator quits, the terminal goes, or something breaks; the terminal is restored then. */
  readonly left: Promise<Leaving>;
  /** Leaves at once, from a signal. */
  readonly leave: (leaving: Leaving) => void;
  /** Takes the terminal over again after the process was stopped from outside. */
  readonly comeBack: () => void;
};

/** A terminal that has stalled gets this long for its last frame. In milliseconds. */
const lastFrameMs = 500;
const tickMs = 1_000;

/** Runs the full-screen cockpit on a terminal. */
export function runScreen(deps: ScreenDeps): RunningScreen {
  const { terminal, startTimer } = deps;
  const nowMono = (): number => deps.now().monoMs;
  let link: DaemonLink | null = null;
  let isAway = false;
  let hasLeft = false;
  let cancelTick = (): void => {};
  const ending = Promise.withResolvers<Leaving>();

  const leave = (leaving: Leaving): void => {
    if (hasLeft) return;
    hasLeft = true;
    clock.stop();
    cancelTick();
    link?.stop();
    input.stop();
    screen.unmount();
    // The rest of a frame that is on its way must not end up on the shell's screen.
    const patience = new Promise<void>((resolve) => startTimer(lastFrameMs, resolve));
    void Promise.race([writer.settled(), patience]).then(() => {
      terminal.leave();
      terminal.close();
      ending.resolve(leaving);
    });
  };
  const comeBack = (): void => {
    if (hasLeft) return;
    isAway = false;
    terminal.enter();
    writer.forget();
    store.dispatch({ kind: "resized", size: terminal.size() });
  };
  const suspend = async (): Promise<void> => {
    isAway = true;
    await writer.settled();
    terminal.leave();
    deps.stopProcess();
    comeBack();
  };

  const perform = (effect: Effect): void => {
    switch (effect.kind) {
      case "quit":
        leave({ kind: "quit" });
        return;
      case "suspend":
        void suspend();
        return;
      case "repaint":
        writer.forget();
        clock.changed("input");
        return;
      case "wake":
        startTimer(effect.afterMs, () => store.dispatch({ kind: "clock" }));
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
    onChange: (cause) => clock.changed(cause),
  });
  const writer = frameWriter({
    write: terminal.write,
    nowMono,
    onDrained: (tookMs) => clock.drained(tookMs),
    onFailure: () => leave({ kind: "hangup" }),
  });
  const clock = frameClock({
    paint: () => screen.paint(store.model(), themeOfSettings(store.model().settings)),
    isBusy: () => isAway || writer.isBusy(),
    nowMono,
    startTimer,
    onSlow: (isSlow) => store.dispatch({ kind: "drained", isSlow }),
  });
  const input = readInput((event) => store.dispatch({ kind: "input", input: event }), startTimer);

  terminal.enter();
  const screen = mountScreen(store.model(), themeOfSettings(store.model().settings), (frame, size) =>
    writer.show(gridOf(frame, size.columns, size.rows)),
  );
  screen.failed.catch((failure: unknown) => leave({ kind: "crash", failure }));
  terminal.onBytes((bytes) => input.push(bytes));
  terminal.onEnd(() => leave({ kind: "hangup" }));
  terminal.onResize(() => store.dispatch({ kind: "resized", size: terminal.size() }));

  const tick = (): void => {
    cancelTick = startTimer(tickMs, tick);
    store.dispatch({ kind: "clock" });
  };
  cancelTick = startTimer(tickMs, tick);

  deps.openLink(store.dispatch).then(
    (opened) => {
      link = opened;
      if (hasLeft) opened.stop();
    },
    (failure: unknown) => leave({ kind: "crash", failure }),
  );
  return { left: ending.promise, leave, comeBack };
}

/** The theme of the present settings, which the palette can change. */
export function themeOfSettings(settings: Settings): Theme {
  return { glyphs: settings.isAscii ? asciiGlyphs : unicodeGlyphs, colors: settings.color };
}
