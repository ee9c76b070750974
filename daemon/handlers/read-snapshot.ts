import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import {
  IntrospectionServiceService,
  ReadSnapshotResponse,
  SnapshotForm,
} from "../../proto/gen/trinity/gate/v1/introspection.ts";
import type { SealedRun } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import type { OutStream } from "../rpc/out-stream.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { chunkBytes } from "../rpc/stream-limits.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import { evenChunks } from "../runs/even-chunks.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { parseRunId } from "./named-thing.ts";

/** How a document is written: C2, what the digest is about, or C3, the tool's file form (engine-core 2). */
export type DocumentForm = "C2" | "C3";

export type ReadSnapshotDeps = {
  readonly runs: RunFinder;
  /** The canonical document of a sealed run, piece by piece, from its stored ticks. */
  readonly documentBytes: (form: DocumentForm, run: LiveRun, sealed: SealedRun) => Iterable<Uint8Array>;
};

/**
 * Streams the canonical session document of a completed run, assembled from what is stored; the digest comes last
 * and is the recorded one, or the stream ends with `store_damaged` (DESIGN decision 23).
 */
export function readSnapshot(deps: ReadSnapshotDeps): Rpc {
  return streamRpc(IntrospectionServiceService.readSnapshot, {
    parse: (request, violations) => {
      const form = formOf(request.form);
      if (form === null) violations.push({ field: "form", description: `${request.form} is not a form` });
      return { text: parseRunId(request, violations), form: form ?? "C2" };
    },
    send: async ({ text, form }, stream) => {
      const run = deps.runs.byText(text);
      const sealed = sealOf(run);
      const chunks = (wanted: DocumentForm): Iterable<Buffer> =>
        evenChunks(deps.documentBytes(wanted, run, sealed), chunkBytes);
      const sent = await sendDocument(chunks(form), stream);
      // The digest is about the compact form; another form is proved by assembling that one as well.
      const proof = form === "C2" ? sent : await digestDocument(chunks("C2"), stream);
      if (!stream.isOpen()) return;
      if (proof.sha256 !== sealed.documentSha256) throw damaged(run, sealed, proof.sha256);
      await stream.room();
      stream.write(encoded({ sha256: proof.sha256, sizeBytes: proof.sizeBytes }));
    },
  });
}

type Proof = { readonly sha256: string; readonly sizeBytes: number };

async function sendDocument(chunks: Iterable<Buffer>, stream: OutStream): Promise<Proof> {
  return proofOf(chunks, stream, async (chunk) => {
    await stream.room();
    stream.write(encoded({ chunk }));
  });
}

async function digestDocument(chunks: Iterable<Buffer>, stream: OutStream): Promise<Proof> {
  return proofOf(chunks, stream, async () => undefined);
}

/** Takes the chunks one by one, giving way to other work in between, until the reader has gone. */
async function proofOf(
  chunks: Iterable<Buffer>,
  stream: OutStream,
  take: (chunk: Buffer) => Promise<void>,
): Promise<Proof> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for (const chunk of chunks) {
    if (!stream.isOpen()) break;
    hash.update(chunk);
    sizeBytes += chunk.length;
    await take(chunk);
    await turn();
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}

function formOf(form: SnapshotForm): DocumentForm | null {
  if (form === SnapshotForm.UNSPECIFIED || form === SnapshotForm.C2) return "C2";
  return form === SnapshotForm.C3 ? "C3" : null;
}

function sealOf({ record }: LiveRun): SealedRun {
  if (record.sealed !== null) return record.sealed;
  throw new CockpitError(
    "document_not_sealed",
    `run ${record.runId} is ${record.condition.kind.toUpperCase()}; only a completed run has a document`,
    { resource: { type: "run", name: record.runId } },
  );
}

function damaged({ record }: LiveRun, sealed: SealedRun, found: string): CockpitError {
  return new CockpitError(
    "store_damaged",
    `the document of run ${record.runId} does not match its recorded digest; what was delivered must not be trusted`,
    {
      metadata: {
        location: `run ${record.runId}`,
        expected_sha256: sealed.documentSha256,
        found_sha256: found,
      },
    },
  );
}

function encoded(message: { chunk?: Buffer; sha256?: string; sizeBytes?: number }): Uint8Array {
  return ReadSnapshotResponse.encode({
    chunk: message.chunk ?? Buffer.alloc(0),
    sha256: message.sha256 ?? "",
    sizeBytes: BigInt(message.sizeBytes ?? 0),
  }).finish();
}
