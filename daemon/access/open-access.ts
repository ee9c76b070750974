import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RpcShell } from "../rpc/rpc.ts";
import type { AccessConfig } from "./access-config.ts";
import { lookAndDecide } from "./gather-facts.ts";
import { type AccessListeners, newAccessListeners, type ServedConnections } from "./listeners.ts";
import { openLocalApi } from "./local-api.ts";

/** The listeners of a running daemon, looked at again every few seconds. */
export type OpenAccess = AccessListeners & { readonly stop: () => void };

/** Opens what `access.yaml` asks for, and keeps it as the configuration and the tailnet say. Local access is not its business. */
export function openAccess(deps: {
  readonly config: () => AccessConfig;
  readonly places: { readonly stateDir: string; readonly configDir: string; readonly socket: string };
  readonly serve: (identify: RpcShell["identify"], kind: string) => ServedConnections;
  readonly uid: number;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly warn: (facts: object, message: string) => void;
}): OpenAccess {
  const { config, places } = deps;
  const api = () => {
    const { localApiSocket, whoisTimeoutMs } = config().tailnet;
    return openLocalApi(pathIn(places, localApiSocket), whoisTimeoutMs);
  };
  const listeners = newAccessListeners({
    ...deps,
    pathOf: (path) => pathIn(places, path),
    api,
    decideListening: () => {
      const { localApiSocket, port } = config().tailnet;
      const socketPath = pathIn(places, localApiSocket);
      return lookAndDecide({ socketPath, api: api(), port, trustedUids: [0] });
    },
    groupId,
    isRoot: deps.uid === 0,
  });
  let timer: NodeJS.Timeout | null = null;
  const again = (): void => {
    timer = setTimeout(() => void listeners.refresh().then(again), config().tailnet.recheckMs);
    timer.unref();
  };
  again();
  return {
    ...listeners,
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      listeners.close();
    },
  };
}

/** A path with its directory put in; without a service manager the directories are our own (sources.md 7.5). */
function pathIn(
  {
    stateDir,
    configDir,
    socket,
  }: { readonly stateDir: string; readonly configDir: string; readonly socket: string },
  path: string,
): string {
  const directories: Readonly<Record<string, string>> = {
    RUNTIME_DIRECTORY: dirname(socket),
    STATE_DIRECTORY: stateDir,
    CREDENTIALS_DIRECTORY: join(configDir, "credentials"),
    CONFIGURATION_DIRECTORY: configDir,
  };
  return path.replace(/^\$\{([A-Z_]+)\}/, (whole, name: string) => directories[name] ?? whole);
}

/** The number of a group, from the system's table, else from its name service; null: there is none. */
function groupId(name: string): number | null {
  const line = readFileSync("/etc/group", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`));
  const found = line ?? ask(name);
  const id = Number(found?.split(":")[2]);
  return Number.isSafeInteger(id) ? id : null;
}

function ask(name: string): string | undefined {
  try {
    return execFileSync("getent", ["group", name], { encoding: "utf8", timeout: 2000 });
  } catch {
    return undefined;
  }
}
