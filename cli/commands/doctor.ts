import { Command } from "commander";
import { type Cli, printValue } from "../cli.ts";
import { daemonPlaces } from "../daemon-control/places.ts";
import { checkDaemon } from "../doctor/check-daemon.ts";
import { checkFiles } from "../doctor/check-files.ts";
import { checkInstallation } from "../doctor/check-installation.ts";
import { checkPlaces } from "../doctor/check-places.ts";
import { checkSlurm } from "../doctor/check-slurm.ts";
import { type Finding, findingsText } from "../doctor/finding.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity doctor` (cli.md 2). */
export function doctorCommand(run: Runner): Command {
  return new Command("doctor")
    .description("whether everything is as it should be here, and what to do where it is not")
    .addHelpText("after", example("trinity doctor", "trinity doctor --context lab"))
    .action(run(doctor, "no_daemon"));
}

async function doctor(cli: Cli): Promise<number> {
  const { programs, env, nodeVersion, uid, version } = cli.shell;
  const findings: Finding[] = [...checkInstallation(programs, nodeVersion)];
  // Of a daemon elsewhere only its answers can be looked at.
  if (cli.address.startsWith("unix:")) {
    const places = daemonPlaces(env, cli.address);
    findings.push(...checkPlaces(places, uid), ...(await checkFiles(cli.shell, places.configDir)));
  }
  findings.push(...(await checkDaemon(cli, version)), checkSlurm(env.PATH ?? ""));
  const clean = findings.map((finding) => ({ ...finding, detail: cleanText(finding.detail) }));
  printValue(
    cli,
    () => ({ findings: clean }),
    () => findingsText(clean, cli.paint),
  );
  return clean.some(({ level }) => level === "fail") ? exitCode.refused : exitCode.done;
}
