import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { performance } from "node:perf_hooks";
import { defaultAddress } from "../proto/places.ts";
import type { DaemonLink } from "./effects/daemon-link.ts";
import type { StartTimer } from "./input/read-input.ts";
import type { Instant } from "./model/instant.ts";
import type { CockpitEvent } from "./model/message.ts";
import { initialModel, type Model } from "./model/model.ts";
import { helpText, type Options, parseOptions } from "./options.ts";
import type { Leaving } from "./run-screen.ts";
import { asciiGlyphs } from "./theme/glyphs.ts";
import { themeOf } from "./theme/theme.ts";

/** The cockpit's entry: `trinity tui`. The only place here that reads the environment, the clock and chance. */
async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseOptions(argv);
  switch (parsed.kind) {
    case "help":
      process.stdout.write(helpText);
      return 0;
    case "usage":
      process.stderr.write(`trinity tui: ${parsed.problem}\n\n${helpText}`);
      return 2;
    case "run":
      return wantsPlain(parsed.options) ? plain(parsed.options) : screen(parsed.options);
  }
}

/** Lines instead of a screen: when asked for, for a screen reader, and where there is no terminal to paint on. */
function wantsPlain(options: Options): boolean {
  const { env, stdin, stdout } = process;
  const hasScreen = stdin.isTTY && stdout.isTTY && env["TERM"] !== "dumb";
  return options.isPlain || !hasScreen || Boolean(env["ACCESSIBLE"]) || Boolean(env["INK_SCREEN_READER"]);
}

async function screen(options: Options): Promise<number> {
  // React's development build costs twice the memory; it is chosen when the library is loaded, so not before here.
  process.env["NODE_ENV"] ??= "production";
  const { openTerminal } = await import("./screen/terminal.ts");
  const { runScreen } = await import("./run-screen.ts");
  const terminal = openTerminal(process.stdin, process.stdout);
  const running = runScreen({
    terminal,
    initial: modelOf(options, terminal.size()),
    now,
    startTimer,
    openLink: (dispatch) => openLink(options, dispatch),
    // The whole job has to stop, the program that started us included, or the shell would not notice.
    stopProcess: () => process.kill(0, "SIGTSTP"),
  });
  const signalCode = leaveOnSignal(() => running.leave({ kind: "hangup" }));
  process.on("SIGCONT", running.comeBack);
  // Whatever ends the process otherwise, the operator gets the terminal back.
  process.on("exit", terminal.leave);
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (failure: unknown) => running.leave({ kind: "crash", failure }));
  }
  const leaving = await running.left;
  return signalCode() ?? exitCodeOf(leaving);
}

/** Leaves on the signals that end a process; answers the exit code of the one that came, null while none has. */
function leaveOnSignal(leave: () => void): () => number | null {
  let code: number | null = null;
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      code ??= 128 + constants.signals[signal];
      leave();
    });
  }
  return () => code;
}

function exitCodeOf(leaving: Leaving): number {
  switch (leaving.kind) {
    case "quit":
      return 0;
    case "hangup":
      return 128 + constants.signals.SIGHUP;
    case "crash":
      process.stderr.write(`trinity tui: ${describeFailure(leaving.failure)}\n`);
      return 1;
  }
}

async function plain(options: Options): Promise<number> {
  const { runPlain } = await import("./run-plain.ts");
  const running = runPlain({
    initial: modelOf(options, { columns: 120, rows: 36 }),
    stdin: process.stdin,
    print: (line) => process.stdout.write(`${line}\n`),
    now,
    startTimer,
    openLink: (dispatch) => openLink(options, dispatch),
    isInteractive: process.stdin.isTTY,
  });
  const signalCode = leaveOnSignal(() => running.leave("quit"));
  // Whoever read our lines has gone, for example `head`.
  process.stdout.on("error", () => running.leave("quit"));
  const leaving = await running.left;
  return signalCode() ?? (leaving === "unreachable" ? 3 : 0);
}

async function openLink(options: Options, dispatch: (event: CockpitEvent) => void): Promise<DaemonLink> {
  // The library takes longer to load than the first frame takes to draw, so it comes after it.
  const [{ connect }, { openDaemonLink }] = await Promise.all([
    import("../proto/client/connect.ts"),
    import("./effects/daemon-link.ts"),
  ]);
  const token = options.tokenFile === null ? null : readFileSync(options.tokenFile, "utf8").trim();
  const client = connect(addressOf(options), token);
  const link = openDaemonLink({ client, dispatch, nowMono: () => performance.now(), startTimer });
  return {
    perform: link.perform,
    stop: () => {
      link.stop();
      client.close();
    },
  };
}

function modelOf(options: Options, size: Model["size"]): Model {
  const theme = themeOf({ ascii: options.isAscii, color: options.color, env: process.env });
  const settings = {
    address: addressOf(options),
    isReadOnly: options.isReadOnly,
    isReadOnlyForced: options.isReadOnly,
    isAscii: theme.glyphs === asciiGlyphs,
    color: theme.colors,
    requestPrefix: randomUUID().slice(0, 24),
  };
  return { ...initialModel(settings, size, now()), pane: options.place };
}

function addressOf(options: Options): string {
  return options.connect ?? defaultAddress(process.env);
}

function now(): Instant {
  return { monoMs: performance.now(), wallMs: Date.now() };
}

const startTimer: StartTimer = (afterMs, then) => {
  const timer = setTimeout(then, afterMs);
  return () => clearTimeout(timer);
};

function describeFailure(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}

process.exit(await main(process.argv.slice(2)));
