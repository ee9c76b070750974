import { unary } from "../proto/client/unary.ts";
import { EnvironmentTone } from "../proto/gen/trinity/gate/v1/common.ts";
import type { Cli } from "./cli.ts";
import { cleanText } from "./output/clean-text.ts";

/** Nobody waits long for a word beside the answer. */
const deadlineMs = 1_000;

const announced = new WeakSet<Cli>();

/**
 * Names the environment on standard error before something is changed in one that the daemon calls dangerous (cli.md 1,
 * "Contexts"), once per command and also with `--quiet`. A daemon that does not say leaves it to the change to fail.
 */
export async function announceEnvironment(cli: Cli): Promise<void> {
  if (announced.has(cli)) return;
  announced.add(cli);
  const { operator } = cli.client;
  const limits = { deadlineMs, signal: cli.shell.interrupted };
  const identity = await unary(operator, operator.getIdentity, {}, limits).catch(() => null);
  if (identity?.environmentTone !== EnvironmentTone.DANGER) return;
  cli.shell.terminal.err(
    `${cli.paint("bad", `DANGER: environment ${cleanText(identity.environmentName)}`)}\n`,
  );
}
