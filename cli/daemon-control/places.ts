import { join, resolve } from "node:path";
import { type Places, placesOf } from "../../proto/places.ts";
import { UsageError } from "../failures.ts";
import type { CliEnv } from "../shell.ts";

/** Where a daemon that we start keeps its things. All paths are absolute. */
export type DaemonPlaces = Places & { readonly logFile: string };

/**
 * The places of the daemon behind an address: its socket is the one of the address, the rest follows the
 * environment (DESIGN decision 5).
 *
 * @throws UsageError when the address is not that of a socket on this machine
 */
export function daemonPlaces(env: CliEnv, address: string): DaemonPlaces {
  const [, socket] = /^unix:(?:\/\/)?(.+)$/.exec(address) ?? [];
  if (socket === undefined) {
    throw new UsageError(`a daemon is started and stopped through its own socket, not through ${address}`);
  }
  const { stateDir, configDir } = placesOf(env);
  return {
    stateDir: resolve(stateDir),
    configDir: resolve(configDir),
    socket: resolve(socket),
    logFile: join(resolve(stateDir), "daemon.log"),
  };
}

/** The flags that put a daemon there (cli.md 4). */
export function flagsOf(places: DaemonPlaces): readonly string[] {
  return ["--state-dir", places.stateDir, "--config-dir", places.configDir, "--socket", places.socket];
}
