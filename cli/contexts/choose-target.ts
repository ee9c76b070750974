import { dirname, resolve } from "node:path";
import { type Context, type Contexts, contextsFile, isAddress } from "../../proto/contexts.ts";
import { defaultAddress } from "../../proto/places.ts";
import { UsageError } from "../failures.ts";
import type { CliEnv } from "../shell.ts";
import { loadContexts } from "./contexts-file.ts";

/** The daemon a command is for, and how it may be called. */
export type Target = {
  readonly address: string;
  /** A file with the token; null: none. */
  readonly tokenFile: string | null;
  /** Somebody named it, by address or by context. */
  readonly isNamed: boolean;
  /** The name it goes by in `contexts.yaml`; null when it was given by address. */
  readonly context: string | null;
  readonly isReadOnly: boolean;
};

/** The options that say which daemon is meant. */
export type TargetOptions = {
  readonly connect?: string;
  readonly context?: string;
  readonly tokenFile?: string;
};

/**
 * The daemon that is meant (cli.md 1): what the command line says, else what the environment says, else the current context, else
 * the daemon's own socket. In the
 * environment an address wins over a context; a command may have only one of them.
 *
 * @throws UsageError, CommandFailure `config_invalid` when the file of the contexts is needed and cannot be read
 */
export async function chooseTarget(options: TargetOptions, env: CliEnv): Promise<Target> {
  const { connect, context, tokenFile = null } = options;
  if (connect !== undefined && context !== undefined)
    throw new UsageError("--connect and --context both name a daemon; give one of them");
  if (connect !== undefined) return byAddress(connect, tokenFile, true);
  if (context === undefined && env.TRINITY_CONNECT) return byAddress(env.TRINITY_CONNECT, tokenFile, false);
  const file = contextsFile(env);
  const contexts = await loadContexts(file);
  const name = context ?? (env.TRINITY_CONTEXT || contexts.current);
  if (name === null || name === undefined) return byAddress(defaultAddress(env), tokenFile, false);
  const found = contextNamed(contexts, name, file);
  const besideFile = found.tokenFile === null ? null : resolve(dirname(file), found.tokenFile);
  return {
    address: found.connect,
    tokenFile: tokenFile ?? besideFile,
    isNamed: context !== undefined,
    context: name,
    isReadOnly: found.isReadOnly,
  };
}

/** A context by its name. @throws UsageError that names those there are */
export function contextNamed(contexts: Contexts, name: string, file: string): Context {
  const found = contexts.contexts.get(name);
  if (found !== undefined) return found;
  const known = [...contexts.contexts.keys()];
  const there = known.length === 0 ? `${file} has none yet` : `there are ${known.join(", ")}`;
  throw new UsageError(
    `there is no context ${JSON.stringify(name)}; ${there}; \`trinity context add NAME ADDRESS\` adds one`,
  );
}

/** The daemon of this user on this machine. */
export function ownSocket(env: CliEnv): Target {
  return byAddress(defaultAddress({ ...env, TRINITY_CONNECT: undefined }), null, false);
}

function byAddress(address: string, tokenFile: string | null, isNamed: boolean): Target {
  if (!isAddress(address))
    throw new UsageError(`${JSON.stringify(address)} is no address; write unix:PATH or HOST:PORT`);
  return { address, tokenFile, isNamed, context: null, isReadOnly: false };
}
