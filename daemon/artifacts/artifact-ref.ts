import type { Artifact } from "../../store/artifacts.ts";
import type { Violations } from "../rpc/fields.ts";
import { quoted } from "../rpc/fields.ts";

/** What a reference names: content, or a place in a run (wiring-and-runs 7.1). */
export type ArtifactRef =
  | { readonly kind: "content"; readonly sha256: string }
  | { readonly kind: "place"; readonly place: string };

const contentPattern = /^(?:artifact:\/\/sha256\/)?([0-9a-f]{64})$/;
const placePattern = /^run:\/\/[A-Za-z0-9][A-Za-z0-9._-]*\/[^\0]{1,400}$/;

/** Reads `artifact://sha256/<hex>`, `run://<run_id>/<relpath>` or the digits alone. */
export function parseArtifactRef({ ref }: { readonly ref: string }, violations: Violations): ArtifactRef {
  const [, sha256] = contentPattern.exec(ref) ?? [];
  if (sha256 !== undefined) return { kind: "content", sha256 };
  if (!placePattern.test(ref))
    violations.push({
      field: "ref",
      description: `${quoted(ref)} is no reference; write artifact://sha256/<64 hex>, run://<run id>/<path> or the 64 digits`,
    });
  return { kind: "place", place: ref };
}

/** How an artifact is named in answers: by its place when it has one. */
export function refText({ sha256, place }: Pick<Artifact, "sha256" | "place">): string {
  return place ?? `artifact://sha256/${sha256}`;
}
