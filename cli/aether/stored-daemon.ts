import { chooseTarget } from "../contexts/choose-target.ts";
import { readToken } from "../read-token.ts";
import type { CliEnv } from "../shell.ts";

/**
 * The daemon that is asked for stored runs, and the token to call it with: the one `trinity` would ask that is told nothing else
 * (cli.md 1, "Contexts").
 *
 * @throws UsageError, CommandFailure `config_invalid`
 */
export async function storedDaemon(
  env: CliEnv,
): Promise<{ readonly address: string; readonly token: string | null }> {
  const { address, tokenFile } = await chooseTarget({}, env);
  return { address, token: tokenFile === null ? null : await readToken(tokenFile) };
}
