import {
  type ByteRange,
  type ByteTemplate,
  byteTemplate,
  putFilled,
  putPiece,
} from "../bytes/byte-template.ts";
import { type ByteWriter, putBytes, putInt, putText } from "../bytes/byte-writer.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { EngineError } from "../errors.ts";
import type { Json } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";
import { toC2 } from "../json/write.ts";
import type { RunFacts } from "../run-facts.ts";
import { recordTemplate } from "../text/template.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import { type SceneTick, sceneMeta, sceneOf } from "./scene.ts";

/** Writes the scenes of one run in block form (C2). */
export type SceneBytes = {
  readonly apxName: string;
  readonly record: ByteTemplate;
  /** The meta of a tick without PFNA. */
  readonly plainMeta: ByteTemplate;
};

const sampleTick: SceneTick = {
  tick: 1,
  prev_chain: 0,
  pfna: [],
  ledger: { pre_u: [], post_u: [] },
  p_block: { C_t: 0 },
};

export function sceneBytes(facts: RunFacts): SceneBytes {
  const sample = sceneOf(facts, sampleTick);
  const holes = ["C_prev", "C_t", "ledger_ref", "meta", "post_u", "pre_u", "tick"];
  return {
    apxName: facts.apxName,
    record: byteTemplate(recordTemplate(toC2, sample, holes)),
    plainMeta: byteTemplate(recordTemplate(toC2, sample.meta, ["p_block_ref"])),
  };
}

/** Writes what `toC2` of the tick's `sceneOf` is. */
export function putScene(writer: ByteWriter, scene: SceneBytes, encoded: EncodedTick): void {
  const { record } = scene;
  const { tick, prevChain, chain, pfna, post, pre } = encoded;
  putPiece(writer, record, 0);
  putInt(writer, prevChain);
  putPiece(writer, record, 1);
  putInt(writer, chain);
  putPiece(writer, record, 2);
  putText(writer, `"umx_ledger_${tick}"`);
  putPiece(writer, record, 3);
  if (pfna === null) putFilled(writer, scene.plainMeta, [`"loom_p_block_${tick}"`]);
  else putText(writer, toC2(sceneMeta(scene.apxName, tick, idsOf(pfna))));
  putPiece(writer, record, 4);
  putBytes(writer, post.bytes, post.start, post.end);
  putPiece(writer, record, 5);
  putBytes(writer, pre.bytes, pre.start, pre.end);
  putPiece(writer, record, 6);
  putInt(writer, tick);
  putPiece(writer, record, 7);
}

/** The ids in a list of applied PFNA records. */
function idsOf({ bytes, start, end }: ByteRange): readonly { readonly pfna_id: string }[] {
  const list = parseJson(decodeUtf8(bytes.subarray(start, end)));
  if (!Array.isArray(list)) throw new EngineError("value", "the PFNA of a tick is no list");
  return list.map((applied: Json) => {
    const id = applied instanceof Map ? applied.get("pfna_id") : undefined;
    if (typeof id !== "string")
      throw new EngineError("value", "the PFNA of a tick has an entry without pfna_id");
    return { pfna_id: id };
  });
}
