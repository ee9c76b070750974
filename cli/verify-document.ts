import { createHash } from "node:crypto";
import type { ServiceError } from "@grpc/grpc-js";
import { cancelOn } from "../proto/client/cancel-on.ts";
import { callFailure } from "../proto/client/failure.ts";
import { type ReadSnapshotResponse, SnapshotForm } from "../proto/gen/trinity/gate/v1/introspection.ts";
import type { Run } from "../proto/gen/trinity/gate/v1/runs.ts";
import { nameUnreachable } from "./call.ts";
import type { Cli } from "./cli.ts";
import { Interrupted } from "./failures.ts";

/** Whether a run's session document reads back as it was recorded, and if not, why. */
export type Verification =
  | { readonly isVerified: true }
  | { readonly isVerified: false; readonly because: string };

/**
 * Reads a run's session document back from the daemon and hashes it here: the bytes must be those whose
 * digest was recorded when the run was sealed.
 *
 * @throws DaemonUnreachable, CallFailure, Interrupted
 */
export async function verifyDocument(cli: Cli, run: Run): Promise<Verification> {
  const recorded = run.summary?.document;
  if (recorded === undefined) return { isVerified: false, because: "no digest was recorded" };
  const { sha256, sizeBytes } = await hashOfDocument(cli, run.runId);
  if (sha256 === recorded.sha256 && sizeBytes === recorded.sizeBytes) return { isVerified: true };
  return {
    isVerified: false,
    because: `${sizeBytes} bytes came back with sha256 ${sha256}; recorded are ${recorded.sizeBytes} bytes, ${recorded.sha256}`,
  };
}

function hashOfDocument(
  cli: Cli,
  runId: string,
): Promise<{ readonly sha256: string; readonly sizeBytes: bigint }> {
  const { interrupted } = cli.shell;
  return new Promise((resolve, reject) => {
    const hash = createHash("sha256");
    let sizeBytes = 0n;
    const stream = cli.client.introspection.readSnapshot({ runId, form: SnapshotForm.C2 });
    stream.on("data", ({ chunk }: ReadSnapshotResponse) => {
      hash.update(chunk);
      sizeBytes += BigInt(chunk.length);
    });
    stream.on("error", (error: ServiceError) => {
      stopListening();
      reject(interrupted.aborted ? new Interrupted() : nameUnreachable(cli, callFailure(error)));
    });
    stream.on("end", () => {
      stopListening();
      resolve({ sha256: hash.digest("hex"), sizeBytes });
    });
    const stopListening = cancelOn(interrupted, stream);
  });
}
