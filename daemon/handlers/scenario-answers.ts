import type { Sha256 } from "../../engine/digest.ts";
import type { ScenarioDetail } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Revisions } from "../../store/revisions.ts";
import { CockpitError } from "../errors.ts";
import { checkEtag } from "../rpc/etag.ts";
import type { Overlay } from "../scenarios/overlay.ts";
import type { ScenarioCatalog, ScenarioEntry } from "../scenarios/scenario-catalog.ts";
import { scenarioEtag, toScenarioDetail } from "../wire/scenario.ts";

/** What the methods that change scenarios have in common. */
export type ScenarioDeps = {
  readonly catalog: ScenarioCatalog;
  readonly activeScenario: () => string | null;
  readonly scenarios: Pick<Revisions, "latest" | "save">;
  readonly sha256: Sha256;
  readonly nowMs: () => number;
  /** Called after the commit. */
  readonly onChanged: () => void;
};

/** A scenario as it is answered, with whether it is the active one. */
export function detailOf(
  { catalog, activeScenario, sha256 }: ScenarioDeps,
  entry: ScenarioEntry,
): ScenarioDetail {
  return toScenarioDetail(entry, {
    isActive: activeScenario() === entry.scenario.scenarioId,
    runConfigText: catalog.runConfigText(entry),
    sha256,
  });
}

/** The scenario as an overlay: its own, or its file taken as one. */
export function overlayOf({ catalog }: ScenarioDeps, entry: ScenarioEntry): Overlay {
  return (
    entry.overlay ?? {
      name: entry.name,
      description: entry.scenario.description,
      runtimeHint: entry.scenario.runtimeHint,
      pillars: [...entry.scenario.pillars],
      governancePreset: "",
      cloneOf: "",
      runConfigText: catalog.runConfigText(entry),
    }
  );
}

/** Whether a run can be made of it is found out by building one (operator-surface 10, 23). @throws CockpitError `config_invalid` */
export function checkBuilds(entry: ScenarioEntry): void {
  if (entry.session.ok) return;
  const { problems } = entry.session;
  const [first] = problems;
  throw new CockpitError(
    "config_invalid",
    `no run could be made of it: ${first?.field ?? ""} ${first?.reason ?? ""}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ""}`,
    {
      violations: problems.map(({ file, field, reason }) => ({
        field: `${file}: ${field}`,
        description: reason,
      })),
    },
  );
}

/** @throws CockpitError `etag_mismatch` */
export function checkScenarioEtag(
  { catalog, sha256 }: ScenarioDeps,
  entry: ScenarioEntry,
  etag: string,
): void {
  const current = scenarioEtag(entry, catalog.runConfigText(entry), sha256);
  checkEtag(`scenario ${entry.scenario.scenarioId}`, etag, current);
}

/** The scenario a request is about, as the audit names it. */
export function scenarioTarget({
  scenarioId,
}: {
  readonly scenarioId: string;
}): readonly { kind: "config"; id: string }[] {
  return [{ kind: "config", id: scenarioId === "" ? "" : `scenario/${scenarioId}` }];
}
