import { join } from "node:path";
import { type AccessConfig, noAccessConfig, readAccessConfig } from "../access/access-config.ts";
import { StartRefusal } from "../lifecycle/start-refusal.ts";
import { sha256 } from "../sha256.ts";
import { type DaemonConfig, noDaemonConfig, readDaemonConfig } from "./daemon-config.ts";
import { openWatchedFile, type WatchedFile } from "./watched-file.ts";

type Opened<Config> = ReturnType<typeof openWatchedFile<Config>>;

/** `daemon.yaml` of a configuration directory. */
export function openDaemonFile(configDir: string): Opened<DaemonConfig> {
  const name = "daemon.yaml";
  const path = join(configDir, name);
  return openWatchedFile({ path, name, read: readDaemonConfig, absent: noDaemonConfig, sha256 });
}

/** `access.yaml` of a configuration directory. */
export function openAccessFile(configDir: string): Opened<AccessConfig> {
  const name = "access.yaml";
  const path = join(configDir, name);
  return openWatchedFile({ path, name, read: readAccessConfig, absent: noAccessConfig, sha256 });
}

/** The file, or the refusal to start with one that cannot be used. @throws StartRefusal */
export function opening<Config>(opened: Opened<Config>): WatchedFile<Config> {
  if (opened.ok) return opened.file;
  throw new StartRefusal(opened.problem);
}

/** The command line's loopback port wins over the file. */
export function withLoopbackPort(config: AccessConfig, port: number | null): AccessConfig {
  return port === null ? config : { ...config, tcp: `127.0.0.1:${port}` };
}

/** What an actor may do under a configuration, to be compared with another one. The owner's rights never change. */
export function rolesText({ roles, tokens }: AccessConfig, actor: string): string {
  const token = tokens.find(({ name }) => actor === `token:${name}`);
  return JSON.stringify([roles.get(actor) ?? [], token ?? null]);
}
