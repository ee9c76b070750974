import { Command } from "commander";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { printPage } from "../print-page.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity governance presets` (cli.md 2). */
export function presetsCommand(run: Runner): Command {
  return new Command("presets")
    .description("the governance presets a run or a scenario may name")
    .addHelpText("after", example("trinity governance presets"))
    .action(run(listPresets));
}

async function listPresets(cli: Cli): Promise<number> {
  const { governance } = cli.client;
  const response = await call(cli, governance, governance.listPresets, {});
  return printPage(cli, "ListPresetsResponse", response, response.presets, {
    header: ["PRESET", "VERSION", "MODE", "NAME", "DESCRIPTION"],
    row: (preset) => [
      preset.presetId,
      preset.version,
      preset.governance?.governanceMode ?? "-",
      preset.name,
      preset.description,
    ],
  });
}
