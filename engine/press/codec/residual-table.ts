/**
 * SimB residual tables (engine-core 9): the payload is that of SimA under ID; the model is its two header varints, the
 * residual all the rest.
 */
import type { Sha256 } from "../../digest.ts";
import { sub } from "../../int.ts";
import type { ResidualTable } from "./apx-package.ts";
import { decodeSima, encodeStream } from "./sima.ts";
import { simaCounts } from "./sima-counts.ts";
import { type SimaValue, simaStream } from "./sima-values.ts";

/** @throws EngineError as `encodeSima` does. */
export function encodeResiduals(
  values: readonly SimaValue[],
  sha256: Sha256,
  codec = "SB-ID",
): ResidualTable {
  const stream = simaStream(values);
  const payload = encodeStream("ID", stream);
  const { L_model } = simaCounts("ID", stream, payload.length);
  const L_total = 8 * payload.length;
  const lengths = { L_model, L_residual: sub(L_total, L_model), L_total };
  return { codec, payload, checksum_hex: sha256(payload), lengths };
}

/** @throws EngineError `value` as `decodeSima` does. */
export function decodeResiduals(table: ResidualTable): readonly SimaValue[] {
  return decodeSima("ID", table.payload);
}
