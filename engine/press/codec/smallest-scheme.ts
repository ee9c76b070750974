import type { Scheme } from "../../config/profile.ts";
import { compareInt } from "../../int.ts";
import type { StreamCounts } from "../stream-sum.ts";
import { encodeStream } from "./sima.ts";
import { simaCounts } from "./sima-counts.ts";
import { type SimaValue, simaStream } from "./sima-values.ts";

/** Values under one scheme: their SimA payload and what it counts. */
export type SimaEncoding = {
  readonly scheme: Scheme;
  readonly payload: Uint8Array;
  readonly counts: StreamCounts;
};

/**
 * Encodes values under every scheme and keeps the smallest encoding (engine-core 9): by total, then by model, then the
 * preferred scheme, then by the scheme's name.
 *
 * @throws EngineError as `encodeSima` does.
 */
export function encodeSmallest(values: readonly SimaValue[], preferred: Scheme | null): SimaEncoding {
  const stream = simaStream(values);
  const encodingUnder = (scheme: Scheme): SimaEncoding => {
    const payload = encodeStream(scheme, stream);
    return { scheme, payload, counts: simaCounts(scheme, stream, payload.length) };
  };
  // Of equals the first stays, which is the first by name.
  return byName
    .map(encodingUnder)
    .reduce((best, next) => (compareEncodings(next, best, preferred) < 0 ? next : best));
}

const byName: readonly Scheme[] = ["GR", "ID", "R"];

function compareEncodings(a: SimaEncoding, b: SimaEncoding, preferred: Scheme | null): number {
  const bias = ({ scheme }: SimaEncoding): number => (scheme === preferred ? -1 : 0);
  return (
    compareInt(a.counts.L_total, b.counts.L_total) ||
    compareInt(a.counts.L_model, b.counts.L_model) ||
    bias(a) - bias(b)
  );
}
