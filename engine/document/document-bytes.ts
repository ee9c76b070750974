import { grammarMapping } from "../aeon/grammar-text.ts";
import { windowRanges, windowsCoveringTick } from "../aeon/tick-range.ts";
import type { AeonSpec, SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { compareInt } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { metricsSnapshot } from "../metrics/metrics-snapshot.ts";
import type { Sealed } from "../seal.ts";
import { inFileForm } from "./file-form.ts";
import { type Fields, listPart, type Part, partBytes, valuePart } from "./layout.ts";
import { tickResult } from "./tick-result.ts";

/**
 * The canonical document of a sealed run (engine-core 16): C2 is the form that is hashed and compared, C3 the
 * form of snapshot files; both are ASCII. It comes in chunks of some 64 KiB; `ticks` gives the encoded ticks of the run and is
 * asked anew for each list of the document, so memory does not grow with their number.
 *
 * @throws EngineError `value` when the ticks are not those of the sealed run.
 */
export function documentBytes(
  form: "C2" | "C3",
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<EncodedTick>,
  deps: { readonly sha256: Sha256 },
): Iterable<Uint8Array> {
  const result = tickResult(config, sealed, ticks, deps.sha256);
  const session = config.shape === "run" ? result : sessionFields(config, sealed, result);
  const fields = config.aeon === undefined ? session : aeonFields(config.aeon, session);
  const chunks = partBytes({ kind: "map", fields });
  return form === "C2" ? chunks : inFileForm(chunks);
}

/** A document with its window grammar around it (engine-core 19, "AEON/APXi demo"). */
function aeonFields({ grammar, coveringTicks }: AeonSpec, session: Fields): Fields {
  const ranges = windowRanges(grammar);
  const covering = [...new Set(coveringTicks)].map((tick): [string, Part] => [
    `windows_covering_tick_${tick}`,
    valuePart(windowsCoveringTick(grammar, tick, ranges)),
  ]);
  return [
    ["aeon_grammar", valuePart(grammarMapping(grammar))],
    ...covering,
    ["session", { kind: "map", fields: session }],
  ];
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
