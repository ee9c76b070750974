import { shownIBlock, shownLedger, shownPBlock } from "../document/shown.ts";
import { shownManifest } from "../press/manifest.ts";
import type { ULedgerEntry } from "../records.ts";
import { shownEntry } from "../uledger/entry.ts";
import { frozen } from "./frozen.ts";
import type { Artefacts, IntrospectionView, RunArtefacts } from "./introspection-view.ts";

/**
 * The view of a run with the fields a document shows of each artefact (engine-core 16): the same answers that
 * reading the run's document back would give, without a document.
 */
export function shownView(view: IntrospectionView<RunArtefacts>): IntrospectionView<Artefacts> {
  return {
    ...view,
    getUmxLedger: (tick) => frozen(shownLedger(view.getUmxLedger(tick))),
    getLoomPBlock: (tick) => frozen(shownPBlock(view.getLoomPBlock(tick))),
    getLoomIBlock: (tick) => frozen(shownIBlock(view.getLoomIBlock(tick))),
    getApxManifest: (windowId) => frozen(shownManifest(view.getApxManifest(windowId))),
    getULedgerEntry: (tick) => frozen(shownEntry(view.getULedgerEntry(tick))),
    uLedgerEntries: () => shownEntries(view.uLedgerEntries()),
  };
}

function* shownEntries(entries: Iterable<ULedgerEntry>): Generator<ReturnType<typeof shownEntry>> {
  for (const entry of entries) yield frozen(shownEntry(entry));
}
