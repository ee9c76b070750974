/**
 * APX capsules: a package as one string of bytes (engine-core 9). Every text and payload stands behind a varint of its
 * length in bytes.
 *
 *     "APX1"
 *     manifest               C2 text of all its fields, apxi_view_ref among them
 *     number of payloads     then for each, by stream id:  stream id, payload, SHA-256 of the payload
 *     number of tables       then for each, by table id:   table id, payload, SHA-256 of the payload, codec
 *
 * The length of an id is where we part from the reference: its writer counts characters and its reader bytes, so that
 * ids beyond ASCII did not come back. Ours are counted in bytes by both; for ASCII ids nothing changes
 * (engine-core 18).
 *
 * A package has one capsule, and a capsule of another form is refused, so an altered byte shows. These don't, because
 * nothing sums them: the manifest's gid, window_id and apxi_view_ref, the ids and codecs of residual tables, and the id
 * of a payload that becomes that of a stream without one. The sums are against damage, not against forgers: who alters
 * a payload or a manifest can sum it anew, or leave a payload out.
 */
import { shown } from "../../config/convert.ts";
import type { Scheme } from "../../config/profile.ts";
import { EngineError } from "../../errors.ts";
import type { Manifest } from "../../records.ts";

/** What a capsule begins with. */
export const capsuleMagic: string = "APX1";

/** How many bytes the text of a manifest may have: some 20,000 streams. */
export const manifestBytesMax: number = 2 ** 22;

/** @throws EngineError `value` for a text of more bytes than that. */
export function checkManifestLength({ length }: Uint8Array): void {
  if (length <= manifestBytesMax) return;
  throw new EngineError("value", `a manifest of ${length} bytes is longer than ${manifestBytesMax}`);
}

/**
 * Looks up the scheme of the stream a payload is of.
 *
 * @throws EngineError `value`, when asked, for an id that no stream has.
 */
export function schemesOf({ apx_name, streams }: Manifest): (id: string) => Scheme {
  const schemes = new Map(streams.map(({ stream_id, scheme }) => [stream_id, scheme]));
  return (id) => {
    const scheme = schemes.get(id);
    if (scheme !== undefined) return scheme;
    throw new EngineError(
      "value",
      `manifest ${shown(apx_name)} has no stream ${shown(id)}, but there is a payload of it`,
    );
  };
}
