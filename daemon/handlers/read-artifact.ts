import { ArtifactsServiceService, ReadArtifactResponse } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { type ArtifactRef, parseArtifactRef } from "../artifacts/artifact-ref.ts";
import type { ArtifactVault } from "../artifacts/artifact-vault.ts";
import type { Violations } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";

type Wish = { readonly ref: ArtifactRef; readonly start: number; readonly end: number };

/** Streams the bytes of an artifact in chunks of 64 KiB; the whole object is found sound before the first one leaves. */
export function readArtifact({ vault }: { readonly vault: ArtifactVault }): Rpc {
  return streamRpc(ArtifactsServiceService.readArtifact, {
    parse,
    send: async ({ ref, start, end }, stream) => {
      const artifact = vault.find(ref);
      for await (const chunk of await vault.open(artifact, start, end)) {
        await stream.room();
        if (!stream.isOpen()) return;
        stream.write(encoded({ chunk }));
      }
      await stream.room();
      stream.write(encoded({ sha256: artifact.sha256, sizeBytes: BigInt(artifact.sizeBytes) }));
    },
  });
}

function parse(
  request: { readonly ref: string; readonly offset: bigint; readonly limit: bigint },
  violations: Violations,
): Wish {
  const ref = parseArtifactRef(request, violations);
  const start = Number(request.offset);
  const limit = request.limit === 0n ? Number.MAX_SAFE_INTEGER : Number(request.limit);
  for (const [field, value] of [
    ["offset", start],
    ["limit", limit],
  ] as const)
    if (!Number.isSafeInteger(value)) violations.push({ field, description: `${value} is beyond 2^53` });
  return { ref, start, end: start + limit };
}

function encoded(message: Parameters<typeof ReadArtifactResponse.fromPartial>[0]): Uint8Array {
  return ReadArtifactResponse.encode(ReadArtifactResponse.fromPartial(message)).finish();
}
