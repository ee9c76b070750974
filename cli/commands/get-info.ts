import { Command } from "commander";
import { StoreMode } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { type Presence, probe } from "../daemon-control/probe.ts";
import { DaemonUnreachable, exitCode } from "../failures.ts";
import { daemonBlock } from "../output/daemon-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity daemon status` (cli.md 2). */
export function daemonStatusCommand(run: Runner): Command {
  return new Command("status")
    .description(
      "whether a daemon serves; exits 0 when it does, 1 when it is there but does not or is in SAFE mode, 3 when none is",
    )
    .addHelpText("after", example("trinity daemon status"))
    .action(run(daemonStatus));
}

const exitCodeOf: Readonly<Record<Presence, number>> = {
  serving: exitCode.done,
  not_serving: exitCode.refused,
  absent: exitCode.unreachable,
};

async function daemonStatus(cli: Cli): Promise<number> {
  const presence = await probe(cli.address, cli.token);
  if (presence === "absent") throw new DaemonUnreachable(cli.address);
  const info = await call(cli, cli.client.admin, cli.client.admin.getInfo, {});
  const isSafe = info.store?.mode === StoreMode.SAFE;
  const state = isSafe ? "SAFE" : presence.toUpperCase();
  print(cli, "GetInfoResponse", info, () => daemonBlock(info, state, cli.address));
  return isSafe ? exitCode.refused : exitCodeOf[presence];
}
