import { CockpitError } from "../errors.ts";
import { filterDigest, filterDigestBytes, openToken, sealToken } from "./opaque-token.ts";

/**
 * Where the next page of a list begins (daemon.md 2.1, "Lists"): the last key of the page before, bound to the
 * store, the list and the filter.
 *
 *     version 1 | key 8, big-endian | filter digest 8
 */
export type PageBinding = {
  readonly storeId: string;
  /** For example `runs`. */
  readonly list: string;
  /** Canonical text of the filter. */
  readonly filter: string;
};

const version = 1;
const keyAt = 1;
const filterAt = 9;

/** `key` is a whole number, at least 0; null, when nothing is left, gives the empty token. */
export function encodePageToken(key: number | null, binding: PageBinding): string {
  if (key === null) return "";
  const head = Buffer.alloc(filterAt);
  head.writeUInt8(version, 0);
  head.writeBigUInt64BE(BigInt(key), keyAt);
  return sealToken(Buffer.concat([head, digestOf(binding)]));
}

/**
 * The key a token carries; null for the empty token, which asks for the first page.
 *
 * @throws CockpitError `page_token_invalid`
 */
export function decodePageToken(text: string, binding: PageBinding): number | null {
  if (text === "") return null;
  const payload = openToken(text);
  if (
    payload === null ||
    payload.length !== filterAt + filterDigestBytes ||
    payload.readUInt8(0) !== version
  ) {
    throw invalid("is damaged or not a token of this daemon");
  }
  if (!payload.subarray(filterAt).equals(digestOf(binding))) {
    throw invalid("belongs to another list, filter or store");
  }
  return Number(payload.readBigUInt64BE(keyAt));
}

/**
 * The first `limit` of what was found, and the token of the next page. Look for one more than `limit`, because that is how a
 * page knows whether another one follows; `keyOf` is what the search takes to go on behind an entry.
 */
export function pageOf<Entry>(
  found: readonly Entry[],
  limit: number,
  keyOf: (entry: Entry) => number,
  binding: PageBinding,
): { readonly entries: readonly Entry[]; readonly nextPageToken: string } {
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  const next = found.length > limit && last !== undefined ? keyOf(last) : null;
  return { entries, nextPageToken: encodePageToken(next, binding) };
}

function digestOf({ storeId, list, filter }: PageBinding): Buffer {
  return filterDigest(JSON.stringify([storeId, list, filter]));
}

function invalid(what: string): CockpitError {
  const description = `the page token ${what}; begin without one`;
  return new CockpitError("page_token_invalid", description, {
    violations: [{ field: "page_token", description }],
  });
}
