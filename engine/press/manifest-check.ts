/**
 * The manifest check (engine-core 8.4): a running product over names, schemes and bit counts. Run and window
 * ids, tick ranges and stream values enter only through the bit counts, or not at all.
 */
import { type Int, intOf } from "../int.ts";
import type { ManifestStream } from "../records.ts";

const prime = 16777619n;
const basis = 2166136261n;

/** The check of a manifest with these streams, in manifest order. */
export function manifestCheck(
  modulusM: Int,
  apxName: string,
  profileName: string,
  streams: readonly ManifestStream[],
): Int {
  const modulus = BigInt(modulusM);
  let acc = mixText(modulus, firstAccumulator(modulus), apxName);
  acc = mixText(modulus, acc, profileName);
  acc = mixInt(modulus, acc, streams.length);
  for (const stream of streams) {
    for (const text of [stream.stream_id, stream.description, stream.scheme, `${stream.params}`]) {
      acc = mixText(modulus, acc, text);
    }
    for (const count of [stream.L_model, stream.L_residual, stream.L_total]) {
      acc = mixInt(modulus, acc, count);
    }
  }
  return intOf((25239686n * acc + 282668257n) % modulus);
}

export function firstAccumulator(modulus: bigint): bigint {
  return basis % modulus;
}

/** Mixes in a number that is not negative. */
export function mixInt(modulus: bigint, acc: bigint, x: Int): bigint {
  return ((acc ^ (BigInt(x) % modulus)) * prime) % modulus;
}

/** Mixes in the code points of a text, one by one. */
export function mixText(modulus: bigint, acc: bigint, text: string): bigint {
  let mixed = acc;
  for (const character of text) {
    mixed = mixInt(modulus, mixed, character.codePointAt(0) as number); // An iterated character is never empty.
  }
  return mixed;
}
