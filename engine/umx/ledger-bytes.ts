import { type ByteTemplate, byteTemplate, putColumns, putPiece } from "../bytes/byte-template.ts";
import { type ByteWriter, putInt, putText, putVector, type Span, spanFrom } from "../bytes/byte-writer.ts";
import { toC1 } from "../json/write.ts";
import { listTemplate, recordTemplate } from "../text/template.ts";
import type { EdgeTable } from "./edge-table.ts";
import { type Flows, policyNotes } from "./umx-tick.ts";

/** Writes the tick ledgers of one run in record form: all eleven fields, which is what H(ledger) hashes (engine-core 6). */
export type LedgerBytes = { readonly record: ByteTemplate; readonly flows: ByteTemplate };

export function ledgerBytes(table: EdgeTable): LedgerBytes {
  const holes = [
    "causal_radius_applied",
    "edges",
    "epsilon_applied",
    "policy_notes",
    "post_u",
    "pre_u",
    "sum_post_u",
    "sum_pre_u",
    "tick",
    "z_check",
  ];
  // Of each entry only the difference, the flow and the raw flux change from tick to tick.
  const samples = table.edges.map(({ e_id, i, j, cap }) => ({ e_id, i, j, cap }));
  return {
    record: byteTemplate(recordTemplate(toC1, { nap_ref: table.napRef }, holes)),
    flows: byteTemplate(listTemplate(toC1, samples, ["du", "f_e", "raw"])),
  };
}

/** Offsets in a written ledger. */
export type LedgerSpans = { readonly edges: Span; readonly post: Span; readonly pre: Span };

/** Writes what `toC1(ledgerOf(table, tick, flows))` is and answers where its lists stand. */
export function putLedger(writer: ByteWriter, text: LedgerBytes, tick: number, flows: Flows): LedgerSpans {
  const { record } = text;
  putPiece(writer, record, 0);
  putText(writer, `${flows.radiusApplied}`);
  putPiece(writer, record, 1);
  const edgesAt = writer.length;
  putColumns(writer, text.flows, [flows.du, flows.f, flows.raw]);
  const edges = spanFrom(writer, edgesAt);
  putPiece(writer, record, 2);
  putText(writer, `${flows.epsilonApplied}`);
  putPiece(writer, record, 3);
  putText(writer, toC1(policyNotes(flows)));
  putPiece(writer, record, 4);
  const postAt = writer.length;
  putVector(writer, flows.post);
  const post = spanFrom(writer, postAt);
  putPiece(writer, record, 5);
  const preAt = writer.length;
  putVector(writer, flows.pre);
  const pre = spanFrom(writer, preAt);
  putPiece(writer, record, 6);
  putInt(writer, flows.sum);
  putPiece(writer, record, 7);
  putInt(writer, flows.sum);
  putPiece(writer, record, 8);
  putInt(writer, tick);
  putPiece(writer, record, 9);
  putInt(writer, flows.sum);
  putPiece(writer, record, 10);
  return { edges, post, pre };
}
