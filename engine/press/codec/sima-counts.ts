/**
 * Bit counts of SimA payloads (engine-core 9). Not those of 8.3: the model is that of 8.3, with the width counted twice
 * under R and GR; the residual is what the payload takes beyond it.
 */
import type { Scheme } from "../../config/profile.ts";
import { add, type Int, sub } from "../../int.ts";
import { varintBits } from "../bit-counts.ts";
import { beginStream, extendStream, type StreamCounts, streamCounts } from "../stream-sum.ts";
import type { SimaStream } from "./sima-values.ts";

/** The counts of a stream whose payload under this scheme has `payloadBytes` bytes. */
export function simaCounts(scheme: Scheme, stream: SimaStream, payloadBytes: number): StreamCounts {
  const model = simaModel(scheme, stream);
  const payloadBits = 8 * payloadBytes;
  const residual = model < payloadBits ? sub(payloadBits, model) : 0;
  return { L_model: model, L_residual: residual, L_total: add(model, residual) };
}

function simaModel(scheme: Scheme, { width, values }: SimaStream): Int {
  const [first, ...others] = values;
  let sums = beginStream(scheme, first);
  for (const value of others) sums = extendStream(sums, value);
  const { L_model } = streamCounts(sums, width, values.length);
  return scheme === "ID" ? L_model : add(L_model, varintBits(width));
}
