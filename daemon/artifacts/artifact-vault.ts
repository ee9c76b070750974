import type { Artifact, Artifacts } from "../../store/artifacts.ts";
import type { AdminEventDraft } from "../../store/deed.ts";
import type { Objects, ObjectVerdict } from "../../store/objects.ts";
import { systemDeed } from "../audit/system-deed.ts";
import { CockpitError } from "../errors.ts";
import type { Serial } from "../runs/serial.ts";
import { type ArtifactRef, refText } from "./artifact-ref.ts";

/** Exports and outputs: objects on disk and the references to them. */
export type ArtifactVault = {
  /** Keeps bytes and a reference to them. */
  readonly put: (
    bytes: Uint8Array,
    about: Pick<Artifact, "name" | "mediaType" | "place" | "runId" | "createdBy">,
  ) => Promise<Artifact>;
  /** @throws CockpitError `artifact_not_found` */
  readonly find: (ref: ArtifactRef) => Artifact;
  /** Reads the whole object; one that is not what its digest says is set aside, and the audit tells of it. */
  readonly verify: (artifact: Artifact) => Promise<ObjectVerdict>;
  /**
   * The bytes from `start` to before `end`, once the whole object has been found sound: none leaves before.
   *
   * @throws CockpitError `artifact_expired`, `artifact_digest_mismatch`
   */
  readonly open: (artifact: Artifact, start: number, end: number) => Promise<AsyncIterable<Buffer>>;
  /** Objects that were not what their digest says, in the last hour. */
  readonly recentErrors: () => number;
};

export type ArtifactVaultDeps = {
  readonly artifacts: Artifacts;
  readonly objects: Objects;
  /** Between an object and its reference no sweep looks for objects that nobody refers to. */
  readonly inObjectTurn: Serial;
  readonly environment: string | null;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
};

const windowMs = 3_600_000;

export function newArtifactVault(deps: ArtifactVaultDeps): ArtifactVault {
  const { artifacts, objects } = deps;
  const errorsAtMs: number[] = [];

  const quarantine = async (artifact: Artifact, verdict: ObjectVerdict): Promise<void> => {
    errorsAtMs.push(deps.monotonicMs());
    if (verdict.kind === "differs") await objects.setAside(artifact.sha256);
    for (const each of artifacts.ofDigest(artifact.sha256))
      await artifacts.change(each, { quarantined: true }, (changed) => ({
        event: mismatchEvent(deps, changed, verdict),
        outcome: null,
      }));
  };
  const verify: ArtifactVault["verify"] = async (artifact) => {
    refuseGone(artifact);
    if (artifact.quarantined) throw mismatch(artifact);
    const verdict = await objects.verify(artifact);
    if (verdict.kind !== "sound") await quarantine(artifact, verdict);
    return verdict;
  };

  return {
    put: (bytes, about) =>
      deps.inObjectTurn(async () => {
        const id = await objects.put(bytes);
        return artifacts.add({ ...about, ...id, createdAtMs: deps.nowMs() }, null);
      }),
    find: (ref) => findArtifact(artifacts, ref),
    verify,
    open: async (artifact, start, end) => {
      const verdict = await verify(artifact);
      if (verdict.kind !== "sound") throw mismatch(artifact);
      return objects.read(artifact.sha256, start, Math.min(end, artifact.sizeBytes));
    },
    recentErrors: () => {
      const floorMs = deps.monotonicMs() - windowMs;
      while (errorsAtMs[0] !== undefined && errorsAtMs[0] < floorMs) errorsAtMs.shift();
      return errorsAtMs.length;
    },
  };
}

/** @throws CockpitError `artifact_not_found` */
export function findArtifact(artifacts: Pick<Artifacts, "ofDigest" | "atPlace">, ref: ArtifactRef): Artifact {
  const [first] = ref.kind === "content" ? artifacts.ofDigest(ref.sha256) : [artifacts.atPlace(ref.place)];
  if (first !== undefined) return first;
  const name = (ref.kind === "content" ? ref.sha256 : ref.place).slice(0, 120);
  throw new CockpitError("artifact_not_found", `no artifact ${name}`, {
    resource: { type: "artifact", name },
  });
}

function refuseGone(artifact: Artifact): void {
  if (artifact.removedAtMs === null) return;
  throw new CockpitError(
    "artifact_expired",
    `retention took the bytes of ${refText(artifact)}; see admin event ${artifact.removedBy}`,
    { metadata: { admin_event_id: artifact.removedBy ?? "" } },
  );
}

function mismatch(artifact: Artifact): CockpitError {
  return new CockpitError(
    "artifact_digest_mismatch",
    `the bytes of ${refText(artifact)} are not what its digest says; they are set aside and not delivered`,
    { metadata: { location: refText(artifact) } },
  );
}

function mismatchEvent(
  { environment, nowMs }: ArtifactVaultDeps,
  artifact: Artifact,
  verdict: ObjectVerdict,
): AdminEventDraft {
  return {
    ...systemDeed(environment, nowMs()),
    actionType: "verify",
    reason: "an object was read",
    targets: [{ kind: "artifact", id: refText(artifact) }],
    after: {
      expected_sha256: artifact.sha256,
      found_sha256: verdict.kind === "missing" ? null : verdict.found.sha256,
      quarantined: true,
    },
    outcome: "failed",
    errorCode: "artifact_digest_mismatch",
    detail: verdict.kind === "missing" ? "the object is not there" : "the bytes are not what the digest says",
  };
}
