import { type ByteRange, type ByteTemplate, byteTemplate, putPiece } from "../bytes/byte-template.ts";
import { type ByteWriter, putBytes, putInt, putText } from "../bytes/byte-writer.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import type { RunFacts } from "../run-facts.ts";
import { recordTemplate, type WriteText } from "../text/template.ts";
import { dataEnvelope } from "./envelopes.ts";

/** Writes the DATA envelopes of one run. */
export type DataEnvelopeBytes = {
  readonly record: ByteTemplate;
  /** Writes a list that is in record form. */
  readonly putList: (writer: ByteWriter, list: ByteRange) => void;
};

/** For hashes `write` is `toC1` and lists stay as they are; for documents it is `toC2` and `putList` is `putC2`. */
export function dataEnvelopeBytes(
  write: WriteText,
  putList: DataEnvelopeBytes["putList"],
  facts: RunFacts,
): DataEnvelopeBytes {
  const sample = dataEnvelope(facts.run, { tick: 1, prev_chain: 0, pfna: [] }, facts.manifestCheck);
  return {
    record: byteTemplate(recordTemplate(write, sample, ["meta", "prev_chain", "seq", "tick"])),
    putList,
  };
}

/** A list in record form, as it is. */
export function putAsIs(writer: ByteWriter, { bytes, start, end }: ByteRange): void {
  putBytes(writer, bytes, start, end);
}

/** Writes what the form's text of `dataEnvelope` is for the tick. */
export function putDataEnvelope(
  writer: ByteWriter,
  { record, putList }: DataEnvelopeBytes,
  { tick, prevChain, pfna }: Pick<EncodedTick, "tick" | "prevChain" | "pfna">,
): void {
  putPiece(writer, record, 0);
  putText(writer, '{"pfna_integerization":');
  if (pfna === null) putText(writer, "[]");
  else putList(writer, pfna);
  putText(writer, "}");
  putPiece(writer, record, 1);
  putInt(writer, prevChain);
  putPiece(writer, record, 2);
  putInt(writer, tick);
  putPiece(writer, record, 3);
  putInt(writer, tick);
  putPiece(writer, record, 4);
}
