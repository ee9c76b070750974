import { Command } from "commander";
import { CommandFailure } from "../failures.ts";
import type { Runner } from "./runner.ts";

/** Verbs of cli.md 2 that this version does not have, and what they come with (daemon.md 2.3 has their methods). */
const later: Readonly<Record<string, string>> = {
  export: "proof and export of runs",
  verify: "proof and export of runs",
  diff: "proof and export of runs",
  plan: "plans",
  gate: "plans",
  wiring: "wiring",
  schedule: "schedules",
  diagnose: "diagnostics",
  cc: "the command centre",
  sources: "the command centre",
};

/** Says of each what it comes with, rather than that nobody ever heard of it. Not in the help, which lists what works. */
export function laterCommands(run: Runner): readonly Command[] {
  return Object.entries(later).map(([name, part]) => laterCommand(run, name, `trinity ${name}`, part));
}

/** The same of groups whose other verbs work. */
export function laterRunCommands(run: Runner): readonly Command[] {
  return [laterCommand(run, "fork", "trinity run fork", "forks and bulk actions")];
}

export function laterArtifactCommands(run: Runner): readonly Command[] {
  return ["publish", "promote"].map((name) =>
    laterCommand(run, name, `trinity artifact ${name}`, "proof and export of runs"),
  );
}

function laterCommand(run: Runner, name: string, whole: string, part: string): Command {
  return new Command(name)
    .argument("[arguments...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(
      run(async () => {
        throw new CommandFailure(
          "unimplemented",
          `\`${whole}\` comes with ${part}, in a later version; this one does not have it`,
        );
      }, "no_daemon"),
    );
}
