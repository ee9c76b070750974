import { decodeSession } from "../../engine/config/session-codec.ts";
import type { Sha256 } from "../../engine/digest.ts";
import { documentBytes } from "../../engine/document/document-bytes.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { readTick } from "../../engine/read-tick.ts";
import { decodeSealed } from "../../engine/sealed-codec.ts";
import type { RunId, SealedRun, StoredTick } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import type { DocumentForm } from "../handlers/read-snapshot.ts";
import type { LiveRun } from "./live-run.ts";

export type StoredDocumentDeps = {
  readonly readTicks: (runId: RunId, fromTick: number, limit: number) => readonly StoredTick[];
  readonly sha256: Sha256;
};

const ticksPerPage = 64;

/** Assembles the canonical document of a sealed run from what the store keeps of it (DESIGN decision 23). */
export function storedDocument(
  deps: StoredDocumentDeps,
): (form: DocumentForm, run: LiveRun, sealed: SealedRun) => Iterable<Uint8Array> {
  return (form, { record }, sealed) =>
    documentBytes(
      form,
      decodeSession(record.sessionText),
      decodeSealed(sealed.sealedText),
      () => encodedTicks(deps, record.runId, record.ticksCompleted),
      { sha256: deps.sha256 },
    );
}

/** @throws CockpitError `store_damaged` when a tick is missing */
function* encodedTicks({ readTicks }: StoredDocumentDeps, runId: RunId, upto: number): Iterable<EncodedTick> {
  let next = 1;
  while (next <= upto) {
    const page = readTicks(runId, next, ticksPerPage);
    if (page[0]?.tick !== next) {
      throw new CockpitError("store_damaged", `tick ${next} of run ${runId} is missing from the store`, {
        metadata: { location: `run ${runId}, tick ${next}` },
      });
    }
    for (const { tick, record } of page) {
      if (tick !== next || tick > upto) break;
      yield readTick(record);
      next += 1;
    }
  }
}
