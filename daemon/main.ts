import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { engineVersion } from "../engine/version.ts";
import { ValidateConfigRequest, ValidateConfigResponse } from "../proto/gen/trinity/gate/v1/config.ts";
import { restoreBackup } from "../store/backup.ts";
import { uncompactedName } from "../store/kept-files.ts";
import { validateOffline } from "./handlers/validate-config.ts";
import { type Command, parseCommandLine, type Settings, usage } from "./lifecycle/command-line.ts";
import { compactStore } from "./lifecycle/compact-store.ts";
import type { Daemon } from "./lifecycle/host.ts";
import { takeLock } from "./lifecycle/instance-lock.ts";
import { openOwnLog } from "./lifecycle/own-log.ts";
import { leaveRestoreNote } from "./lifecycle/restore-note.ts";
import { StartRefusal } from "./lifecycle/start-refusal.ts";
import { verifyInChild } from "./lifecycle/verify-in-child.ts";
import { packageRoot } from "./package-root.ts";
import { ownUserName } from "./rpc/caller.ts";
import { startDaemon } from "./start-daemon.ts";
import { daemonVersion } from "./version.ts";

/** The exit codes of cli.md 4. */
const exitCodes = { stopped: 0, refused: 1, usage: 2, storageFailed: 4 } as const;

/** How long streams get to hear of a fatal end. */
const lastWordsMs = 200;

type CompactCommand = Extract<Command, { kind: "compact" }>;

async function run(settings: Settings): Promise<void> {
  const log = openOwnLog(settings.logLevel);
  let daemon: Daemon | null = null;
  let isEnding = false;
  const onFatal = (failure: unknown): void => {
    if (isEnding) return;
    isEnding = true;
    log.fatal({ err: failure }, "ending");
    complain(`ending: ${messageOf(failure)}; start again to recover`);
    daemon?.endStreams();
    setTimeout(() => process.exit(exitCodes.storageFailed), lastWordsMs);
  };
  process.on("uncaughtException", onFatal);
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    // Before it serves, a daemon has promised nobody anything.
    if (daemon === null) process.exit(exitCodes.stopped);
    daemon.stop(signals === 1 ? "checkpoint" : "now");
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  process.on("SIGHUP", () => daemon?.reload());
  daemon = await startDaemon(settings, {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    newId: randomUUID,
    uid: process.getuid?.() ?? 0,
    userName: ownUserName(process.getuid?.() ?? 0),
    pid: process.pid,
    log,
    onFatal,
    onStopped: () => process.exit(exitCodes.stopped),
  });
}

/** `trinityd verify-store`: reads every row; exit code 0 when the store is sound. */
async function verify(stateDir: string): Promise<void> {
  const verdict = await verifyInChild(stateDir, "full");
  if (verdict.ok) {
    process.stdout.write(`the store ${stateDir} is sound\n`);
    return;
  }
  const remedy =
    verdict.damaged === null ? "" : "; start the daemon: in SAFE mode `trinity admin restore` mends it";
  complain(verdict.problem + remedy);
  process.exitCode = exitCodes.refused;
}

/** `trinityd restore`: puts a backup in the place of the store while no daemon has it; what was there is set aside. */
async function restore(stateDir: string, name: string): Promise<void> {
  const lock = await takeLock(stateDir, "state");
  if (lock === null) {
    complain(`a trinityd runs on ${stateDir}; stop it first`);
    process.exitCode = exitCodes.refused;
    return;
  }
  try {
    const aside = await restoreBackup(stateDir, name, (directory) => verifyInChild(directory, "full"));
    leaveRestoreNote(stateDir, {
      atMs: Date.now(),
      actor: `local:${ownUserName(process.getuid?.() ?? 0)}`,
      reason: `trinityd restore --from ${name}`,
      restore: { kind: "from_backup", name },
      setAside: aside,
    });
    process.stdout.write(`restored ${name}; what was there is now ${aside.join(" and ") || "nothing"}\n`);
  } catch (failure) {
    complain(messageOf(failure));
    process.exitCode = exitCodes.refused;
  } finally {
    await lock.release();
  }
}

/** `trinityd compact`: gives freed space back to the disk while no daemon runs, and says how much. */
async function compact({ stateDir, environment, isJson }: CompactCommand): Promise<void> {
  try {
    const { bytesBefore, bytesAfter } = await compactStore(stateDir, environment, complain);
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ environment, bytes_before: bytesBefore, bytes_after: bytesAfter })}\n`
        : `${environment}: ${bytesBefore} bytes before, ${bytesAfter} bytes now; the old file is ${uncompactedName(environment)} until the next clean start\n`,
    );
  } catch (failure) {
    complain(messageOf(failure));
    process.exitCode = exitCodes.refused;
  }
}

/** `trinityd validate`: judges a file that stands in a request on standard input; opens none (cli.md 4). */
async function validate(): Promise<void> {
  try {
    const request: unknown = JSON.parse(await text(process.stdin));
    const response = validateOffline(ValidateConfigRequest.fromJSON(request));
    process.stdout.write(`${JSON.stringify(ValidateConfigResponse.toJSON(response))}\n`);
    if (!response.ok) process.exitCode = exitCodes.refused;
  } catch (failure) {
    complain(messageOf(failure));
    process.exitCode = exitCodes.usage;
  }
}

function complain(line: string): void {
  process.stderr.write(`trinityd: ${line.replaceAll("\n", " ")}\n`);
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

// Nothing the daemon makes is for others to read.
process.umask(0o077);
process.stderr.on("error", () => undefined);

const command = parseCommandLine(process.argv.slice(2), process.env, join(packageRoot(), "scenarios"));
switch (command.kind) {
  case "help":
    process.stdout.write(usage);
    break;
  case "version":
    process.stdout.write(`trinityd ${daemonVersion} (engine ${engineVersion})\n`);
    break;
  case "usage_error":
    complain(`${command.message}; see trinityd --help`);
    process.exitCode = exitCodes.usage;
    break;
  case "verify_store":
    await verify(command.stateDir);
    break;
  case "restore":
    await restore(command.stateDir, command.from);
    break;
  case "compact":
    await compact(command);
    break;
  case "validate":
    await validate();
    break;
  case "run":
    try {
      await run(command.settings);
    } catch (failure) {
      if (!(failure instanceof StartRefusal)) throw failure;
      complain(failure.message);
      process.exit(exitCodes.refused);
    }
    break;
}
