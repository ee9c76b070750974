import { CallFailure } from "../../proto/client/failure.ts";
import {
  type GetInfoResponse,
  type HealthSignal,
  HealthStatus,
  type ListenerStatus,
  StoreMode,
  type StoreStatus,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { probe } from "../daemon-control/probe.ts";
import { nameOf } from "../output/names.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** Whether a daemon serves, its store is whole, everybody is let in who should be, and it is well. `ours` is our version. */
export async function checkDaemon(cli: Cli, ours: string): Promise<readonly Finding[]> {
  const presence = await probe(cli.address, cli.token);
  if (presence === "absent")
    return [warn("daemon", `none answers at ${cli.address}`, "start one with `trinity daemon start`")];
  const { admin } = cli.client;
  let info: GetInfoResponse;
  try {
    info = await call(cli, admin, admin.getInfo, {});
  } catch (failure) {
    if (!(failure instanceof CallFailure)) throw failure;
    return [
      fail("daemon", `answers at ${cli.address} and refuses: ${failure.message}`, refusedRemedy(failure)),
    ];
  }
  const isServing = presence === "serving";
  const isSafe = info.store?.mode === StoreMode.SAFE;
  return [
    daemonFinding(cli, info, isServing, ours),
    ...(info.store === undefined ? [] : [storeFinding(info.store), ...upgradeFindings(info.store)]),
    ...info.listenerStatus.filter(({ serving }) => !serving).map(listenerFinding),
    // A daemon in SAFE mode has said what is wrong, and says no more.
    ...(isServing && !isSafe
      ? healthFindings((await call(cli, admin, admin.listHealthSignals, {})).signals)
      : []),
  ];
}

function daemonFinding(cli: Cli, { daemon }: GetInfoResponse, isServing: boolean, ours: string): Finding {
  const version = daemon?.version ?? "unknown";
  const what = `${version}, pid ${daemon?.pid ?? "unknown"}, at ${cli.address}`;
  if (!isServing) return fail("daemon", `${what}: does not serve`, "`trinity daemon logs` tells why");
  if (version === ours) return ok("daemon", what);
  return warn("daemon", `${what}: this is ${ours}`, "`trinity daemon restart` brings it up to it");
}

function storeFinding({ mode, problem, freeBytes, reserveBytes, runs }: StoreStatus): Finding {
  if (mode === StoreMode.SAFE)
    return fail("store", `damaged: ${problem}`, "`trinity admin restore --help` tells the two ways out");
  if (reserveBytes > 0n && freeBytes < reserveBytes)
    return fail(
      "store",
      `${freeBytes} bytes free, below the reserve of ${reserveBytes}`,
      "make room: `trinity prune`",
    );
  return ok("store", `whole, ${runs} runs`);
}

function upgradeFindings({ upgradedFrom }: StoreStatus): readonly Finding[] {
  if (upgradedFrom === 0) return [];
  const what = `from schema ${upgradedFrom}, not finalized: the old files are kept`;
  return [warn("upgrade", what, "when nobody wants to go back: `trinity admin finalize-upgrade`")];
}

function listenerFinding({ kind, address, reason }: ListenerStatus): Finding {
  return warn(
    "access",
    `${kind} ${address} does not serve: ${reason}`,
    "see access.yaml and `trinity daemon logs`",
  );
}

function healthFindings(signals: readonly HealthSignal[]): readonly Finding[] {
  const ill = signals.filter(({ status }) => status !== HealthStatus.OK);
  if (ill.length === 0) return [ok("health", `all ${signals.length} signals are well`)];
  return ill.map(({ name, status, detail }) => {
    const level = status === HealthStatus.FAILED ? fail : warn;
    return level(
      "health",
      `${name} ${nameOf(HealthStatus, status)} ${detail}`.trim(),
      "`trinity health` tells more",
    );
  });
}

function refusedRemedy({ reason }: CallFailure): string {
  return reason === "NO_IDENTITY" || reason === "TOKEN_INVALID"
    ? "give --token-file, or a context that has one"
    : "`trinity whoami` tells who you are to it";
}
