import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import { compareInt } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { metricsSnapshot } from "../metrics/metrics-snapshot.ts";
import type { TickRecord } from "../records.ts";
import type { Sealed } from "../seal.ts";
import { formC2, formC3 } from "../text/form.ts";
import { type Fields, inChunks, listPart, type Part, partText, valuePart } from "./layout.ts";
import { tickResult } from "./tick-result.ts";

const chunkCharsMin = 16 * 1024;

/**
 * The canonical document of a sealed run (engine-core 16): C2 is the text that is hashed and compared, C3 the
 * text of snapshot files. It comes in chunks of some KiB; `ticks` is asked anew for each list of the
 * document, so memory does not grow with the number of ticks.
 *
 * @throws EngineError `value` when the tick records are not those of the sealed run.
 */
export function documentText(
  form: "C2" | "C3",
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<TickRecord>,
  deps: { readonly sha256: Sha256 },
): Iterable<string> {
  const result = tickResult(config, sealed, ticks, deps.sha256);
  const fields = config.shape === "run" ? result : sessionFields(config, sealed, result);
  const texts = partText(form === "C2" ? formC2 : formC3, 0, { kind: "map", fields });
  return inChunks(texts, chunkCharsMin);
}

function sessionFields(config: SessionConfig, sealed: Sealed, result: Fields): Fields {
  const fields: [string, Part][] = [
    ["config", configPart(config)],
    ["lifecycle_envelopes", listPart(sealed.lifecycleEnvelopes)],
    ["tick_result", { kind: "map", fields: result }],
  ];
  if (config.metricsEnabled) fields.push(["metrics", valuePart(metricsSnapshot(config, sealed))]);
  return fields;
}

/** The session as configured: before tick-0 PFNA, and with every PFNA entry as loaded. */
function configPart(config: SessionConfig): Part {
  const inputs = config.pfnaInputs.toSorted(
    (a, b) => compareInt(a.tick, b.tick) || compareCodePoints(a.pfnaId, b.pfnaId),
  );
  return valuePart({
    run_id: config.runId,
    gid: config.topology.gid,
    nid: config.nid,
    total_ticks: config.totalTicks,
    primary_window_id: config.primaryWindowId,
    window_ids: config.windows.map(({ windowId }) => windowId).sort(compareCodePoints),
    press_default_streams: config.defaultStreams.map(({ name, source, schemeHint, description }) => ({
      name,
      source,
      scheme_hint: schemeHint,
      description,
    })),
    pfna_inputs: inputs.map(({ pfnaId, gid, runId, tick, nid, values, description }) => ({
      pfna_id: pfnaId,
      gid,
      run_id: runId,
      tick,
      nid,
      values,
      ...(description === "" ? {} : { description }),
    })),
    initial_state: config.initialState,
  });
}
