import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { makeDirectories } from "../../proto/make-directories.ts";
import { CommandFailure } from "../failures.ts";
import { rest } from "../rest.ts";
import type { Shell } from "../shell.ts";
import { lastWords, sizeOf } from "./log-file.ts";
import { type DaemonPlaces, flagsOf } from "./places.ts";
import { probe } from "./probe.ts";

const pollMs = 50;

/** How long one that was started at the same moment and came first gets to serve. */
const winnerMs = 5_000;

/** `wasRunning` = one answered there already, which is as good. */
export type Start = { readonly wasRunning: boolean };

/**
 * Makes sure that a daemon serves at the socket: starts one, apart from this process and its terminal, when
 * none is there, and waits until it serves.
 *
 * @throws CommandFailure `daemon_start_failed` with the daemon's own words when it ends first; `timeout`
 */
export async function startDaemon(
  shell: Shell,
  places: DaemonPlaces,
  flags: readonly string[],
  timeoutMs: number,
): Promise<Start> {
  const address = `unix:${places.socket}`;
  const untilMs = shell.nowMs() + timeoutMs;
  let own: OwnDaemon | null = null;
  let beatenSinceMs: number | null = null;
  for (;;) {
    const presence = await probe(address);
    // Another one may have taken the place while ours was starting.
    if (presence === "serving") return { wasRunning: own === null || own.ended() !== null };
    if (presence === "absent" && own === null) own = spawnDaemon(shell, places, flags);
    const ended = own?.ended() ?? null;
    if (ended !== null && (await probe(address)) === "absent") {
      beatenSinceMs ??= wasBeaten(places, ended) ? shell.nowMs() : Number.NEGATIVE_INFINITY;
      if (shell.nowMs() - beatenSinceMs >= winnerMs) throw startFailure(places, ended);
    }
    if (shell.nowMs() >= untilMs) {
      throw new CommandFailure(
        "timeout",
        `the daemon at ${address} does not serve yet; see \`trinity daemon logs\``,
      );
    }
    await rest(shell, pollMs);
  }
}

type OwnDaemon = { readonly ended: () => Ended | null };

type Ended = { readonly how: string; readonly logFrom: number };

function spawnDaemon(shell: Shell, places: DaemonPlaces, flags: readonly string[]): OwnDaemon {
  const log = openLog(places);
  const logFrom = sizeOf(places.logFile);
  const [command, ...args] = shell.programs.daemon;
  const child = spawn(command, [...args, ...flagsOf(places), ...flags], {
    cwd: places.stateDir,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  let how: string | null = null;
  child.once("error", (error) => {
    how = error.message;
  });
  child.once("exit", (code, signal) => {
    how ??= exitText(code, signal);
  });
  return { ended: () => (how === null ? null : { how, logFrom }) };
}

function openLog(places: DaemonPlaces): number {
  try {
    makeDirectories(places.stateDir);
    return openSync(places.logFile, "a", 0o600);
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new CommandFailure("daemon_start_failed", `the daemon's log can't be written: ${why}`);
  }
}

function exitText(code: ChildProcess["exitCode"], signal: ChildProcess["signalCode"]): string {
  return signal === null ? `exit ${code}` : signal;
}

/** Ours gave way to another that has the lock already and does not answer yet. */
function wasBeaten(places: DaemonPlaces, { logFrom }: Ended): boolean {
  return /holds the state directory|is about to serve/.test(lastWords(places.logFile, logFrom) ?? "");
}

function startFailure(places: DaemonPlaces, { how, logFrom }: Ended): CommandFailure {
  const words = lastWords(places.logFile, logFrom);
  const why = words === null ? "it said nothing" : words;
  return new CommandFailure("daemon_start_failed", `the daemon did not start (${how}): ${why}`);
}
