import { Command } from "commander";
import { followState } from "../../proto/client/follow.ts";
import type {
  OperatorState,
  StateDelta,
  WatchStateResponse,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import { call } from "../call.ts";
import { type Cli, print, printOneOfMany } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { stateBlock } from "../output/state-text.ts";
import { untilEnded } from "../until-ended.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity status` (cli.md 2). */
export function statusCommand(run: Runner): Command {
  return new Command("status")
    .description("daemon, run, scenario and pillars, each with source and age")
    .option("--watch", "print it again with every change")
    .addHelpText("after", example("trinity status", "trinity status --json | jq -r .state.run.value.state"))
    .action(run(status));
}

async function status(cli: Cli, options: { readonly watch?: true }): Promise<number> {
  if (options.watch) return watch(cli);
  const response = await call(cli, cli.client.operator, cli.client.operator.getState, {});
  print(cli, "GetStateResponse", response, () => blockOf(cli, response.state));
  return exitCode.done;
}

async function watch(cli: Cli): Promise<number> {
  let state: OperatorState | undefined;
  await untilEnded<WatchStateResponse>(
    cli,
    (onEvent) => followState(cli.client, onEvent),
    (response) => {
      const changed = stateAfter(state, response);
      if (changed === state) return;
      state = changed;
      const whole = { state: changed, revision: response.revision };
      printOneOfMany(cli, "GetStateResponse", whole, () => `${blockOf(cli, changed)}\n`);
    },
  );
  return exitCode.done;
}

/** The state after a message; the same object when the message changes nothing. */
function stateAfter(
  state: OperatorState | undefined,
  { message }: WatchStateResponse,
): OperatorState | undefined {
  switch (message?.$case) {
    case "fullState":
      return message.value;
    case "delta":
      return state && merged(state, message.value);
    case "heartbeat":
    case undefined:
      return state;
  }
}

function merged(state: OperatorState, delta: StateDelta): OperatorState {
  return {
    daemon: delta.daemon ?? state.daemon,
    queue: delta.queue ?? state.queue,
    governance: delta.governance ?? state.governance,
    diagnostics: delta.diagnostics ?? state.diagnostics,
    health: delta.health ?? state.health,
    store: delta.store ?? state.store,
    access: delta.access ?? state.access,
    run: delta.run ?? state.run,
    lastRun: delta.lastRun ?? state.lastRun,
    activeScenario: delta.activeScenario ?? state.activeScenario,
    pillars: delta.pillars.length === 0 ? state.pillars : delta.pillars,
  };
}

function blockOf(cli: Cli, state: OperatorState | undefined): string {
  return state === undefined ? "state unknown\n" : stateBlock(state, cli.shell.nowMs(), cli.paint);
}
