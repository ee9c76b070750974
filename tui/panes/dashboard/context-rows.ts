import type { DaemonClock } from "../../model/daemon-clock.ts";
import { sinceDaemonTime } from "../../model/daemon-time.ts";
import type { DaemonFacts, RunFacts, ScenarioFacts } from "../../model/facts.ts";
import { type Fresh, trustOf, type Watching } from "../../model/fresh.ts";
import type { Instant } from "../../model/instant.ts";
import { ageText, shortHash, shortRunId } from "../../text/format.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { spread } from "../../theme/line.ts";
import { type Line, span } from "../../theme/style.ts";
import { trustLines } from "../frame.ts";
import { runStateSpan } from "../run-words.ts";

/** What the CONTEXT tile is drawn from; each row has a source and an age of its own. */
export type ContextTile = {
  readonly scenario: Fresh<ScenarioFacts>;
  /** The run whose modes are in force: the active one, else the newest finished one. */
  readonly run: Fresh<RunFacts>;
  readonly lastRun: Fresh<RunFacts>;
  readonly daemon: Fresh<DaemonFacts>;
  readonly address: string;
};

/** The rows of the CONTEXT tile. */
export function contextRows(
  tile: ContextTile,
  watching: Watching,
  clock: DaemonClock,
  now: Instant,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const row = (name: string, value: string, fresh: Fresh<unknown>): Line => {
    const trust = trustLines(fresh, watching)[1] ?? [];
    return spread([span(name.padEnd(9), "dim"), span(`${value} `)], trust, columns, glyphs.cut);
  };
  const scenario = tile.scenario.value;
  const run = tile.run.value;
  const last = tile.lastRun.value;
  const daemon = tile.daemon.value;
  return [
    row("scen", scenario?.scenarioId ?? noneOr(tile.scenario, watching), tile.scenario),
    ...(scenario === null || scenario.name === "" ? [] : [[span(`         ${scenario.name}`)]]),
    row("gov mode", run?.governanceMode || "-", tile.run),
    row("codex", run?.codexActionMode || "-", tile.run),
    row("policy", run === null || run.policySetHash === "" ? "-" : shortHash(run.policySetHash), tile.run),
    row("last run", last === null ? noneOr(tile.lastRun, watching) : shortRunId(last.runId), tile.lastRun),
    ...(last === null
      ? []
      : [
          [
            span("         "),
            runStateSpan(last, tile.lastRun, watching, glyphs),
            span(
              last.endedAtMs === null ? "" : `  ${ageText(sinceDaemonTime(clock, now, last.endedAtMs))} ago`,
            ),
          ],
        ]),
    row(
      "daemon",
      daemon === null ? noneOr(tile.daemon, watching) : `${daemon.version} epoch ${daemon.epoch}`,
      tile.daemon,
    ),
    ...(daemon === null ? [] : [[span(`         engine ${daemon.engineVersion}  pid ${daemon.pid}`)]]),
    [span("at".padEnd(9), "dim"), span(tile.address)],
  ];
}

/** An absent value is "none" only when the daemon has said so. */
function noneOr(fresh: Fresh<unknown>, watching: Watching): string {
  return trustOf(fresh, watching).word === "unknown" ? "unknown" : "none";
}
