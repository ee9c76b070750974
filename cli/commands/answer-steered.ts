import type { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { answered } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { runLine } from "../output/run-text.ts";
import { exitCodeOf, waitForRun } from "../wait-for-run.ts";

/** What a steering command waits for with `--wait`: until one of `states`, done when it is one of `wanted`. */
export type Effect = {
  readonly states: readonly RunState[];
  readonly wanted: readonly RunState[];
  readonly tick?: bigint;
};

/** Prints state and tick of a run that was steered: at once, or with an effect to wait for, when it is there. */
export async function answerSteered(
  cli: Cli,
  told: Run | undefined,
  effect: Effect | undefined,
): Promise<number> {
  const steered = answered(told, "a run");
  if (effect === undefined) {
    print(cli, "Run", steered, () => runLine(steered, cli.paint));
    return exitCode.done;
  }
  const { states, tick = 0n } = effect;
  const arrived = await waitForRun(cli, { runId: steered.runId, states: [...states], tick });
  print(cli, "Run", arrived, () => runLine(arrived, cli.paint));
  return exitCodeOf(arrived, effect.wanted);
}
