import { getArtifact } from "../handlers/get-artifact.ts";
import { listArtifacts } from "../handlers/list-artifacts.ts";
import { pinArtifact } from "../handlers/pin-artifact.ts";
import { readArtifact } from "../handlers/read-artifact.ts";
import { verifyArtifact } from "../handlers/verify-artifact.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** The files that runs and operators have left. */
export function artifactsService(
  parts: Pick<ServiceParts, "store" | "vault" | "runs" | "nowMs">,
): readonly Rpc[] {
  const { store, vault, runs, nowMs } = parts;
  const { storeId, artifacts } = store;
  return [
    listArtifacts({ storeId, artifacts, runs, nowMs }),
    getArtifact({ vault, nowMs }),
    readArtifact({ vault }),
    verifyArtifact({ vault }),
    pinArtifact({ vault, artifacts }),
  ];
}
