import { isApxiView } from "./apxi/apxi-shapes.ts";
import type { CodexOutcome } from "./codex/outcome.ts";
import { isBudgetUsage, isEdgeFluxMotif, isProposal } from "./governed-shapes.ts";
import { toC2 } from "./json/write.ts";
import { isEnvelope, isManifest } from "./record-shapes.ts";
import type { Sealed, SealedCounts } from "./seal.ts";
import {
  decodeAs,
  isCount,
  isDigest,
  isInt,
  isListOf,
  isMapOf,
  isNullOr,
  isRecordOf,
  isRecordWith,
  isText,
} from "./text/shape.ts";
import type { ULedgerCheckpoint } from "./uledger/u-ledger.ts";

/** A sealed run as one line of JSON. */
export function encodeSealed(sealed: Sealed): string {
  return toC2(sealed);
}

/** Reads a sealed run back. @throws EngineError `value` when the text is none. */
export function decodeSealed(text: string): Sealed {
  return decodeAs(text, isSealed, "sealed run", { mapFields: ["apxiViews", "descriptors_by_stream"] });
}

const isProposals = isListOf(isProposal);

const isSealed = isRecordWith<Sealed>(
  {
    ticks: isCount,
    lastChain: isInt,
    tickHash: isDigest,
    manifests: isListOf(isManifest),
    primaryManifest: isManifest,
    primaryManifestHash: isDigest,
    policySetHash: isNullOr(isDigest),
    codex: isRecordOf<CodexOutcome>({
      motifs: isListOf(isEdgeFluxMotif),
      proposals: isProposals,
      actions: isProposals,
      hypotheticalActions: isProposals,
    }),
    budgetUsage: isNullOr(isBudgetUsage),
    governanceEnvelopes: isListOf(isEnvelope),
    lifecycleEnvelopes: isListOf(isEnvelope),
    egressEnvelope: isEnvelope,
    ledgerHead: isDigest,
    ledgerCheckpoint: isRecordOf<ULedgerCheckpoint>({
      gid: isText,
      run_id: isText,
      window_id: isText,
      start_tick: isCount,
      end_tick: isCount,
      entry_count: isCount,
      head_hash: isDigest,
      manifest_hash: isDigest,
      policy_set_hash: isNullOr(isDigest),
    }),
    counts: isRecordOf<SealedCounts>({
      iBlocks: isCount,
      ingressEnvelopes: isCount,
      dataEnvelopes: isCount,
      governanceEnvelopes: isCount,
    }),
  },
  { apxiViews: isMapOf(isApxiView) },
);
