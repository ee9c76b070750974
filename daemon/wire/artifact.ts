import type { Artifact as WireArtifact } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import type { Artifact } from "../../store/artifacts.ts";
import { refText } from "../artifacts/artifact-ref.ts";
import { toOptionalTimestamp, toTimestamp } from "./timestamp.ts";

export function toArtifact(artifact: Artifact): WireArtifact {
  return {
    ref: {
      ref: refText(artifact),
      digest: artifact.sha256,
      digestAlg: "sha256",
      schemaVersion: "",
      sizeBytes: BigInt(artifact.sizeBytes),
      mediaType: artifact.mediaType,
      name: artifact.name,
    },
    runId: artifact.runId ?? "",
    createdBy: artifact.createdBy,
    createdAt: toTimestamp(artifact.createdAtMs),
    pinned: artifact.pinned,
    removedAt: toOptionalTimestamp(artifact.removedAtMs),
    removedByAdminEventId: artifact.removedBy ?? "",
    quarantined: artifact.quarantined,
  };
}
