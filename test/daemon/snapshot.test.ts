import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { type ReadSnapshotResponse, SnapshotForm } from "../../proto/gen/trinity/gate/v1/introspection.ts";
import { completedRun, drained, known, patience, reason, startRun, waitRun } from "./support/calls.ts";
import { cleanUp, startDaemon } from "./support/daemon.ts";

/*
 * Goal: the document read back from the daemon is, byte for byte, the one published for the configuration.
 * Method: the digests of the published canonical documents; what is read is hashed here, not there.
 */
let client: Client;

beforeAll(async () => {
  client = (await startDaemon()).client;
});
afterAll(cleanUp);

type Document = {
  readonly text: string;
  readonly sha256: string;
  readonly last: ReadSnapshotResponse;
  readonly chunks: readonly number[];
};

async function readDocument(runId: string, form: SnapshotForm = SnapshotForm.UNSPECIFIED): Promise<Document> {
  const { messages, failure } = await drained(client.introspection.readSnapshot({ runId, form }));
  expect(failure).toBeNull();
  const chunks = messages.slice(0, -1).map(({ chunk }) => chunk);
  const bytes = Buffer.concat(chunks);
  return {
    text: bytes.toString(),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    last: known(messages.at(-1)),
    chunks: chunks.map(({ length }) => length),
  };
}

const published = [
  {
    scenarioId: "gf01",
    bytes: 26676n,
    sha256: "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9",
  },
  {
    scenarioId: "line-4",
    bytes: 10574n,
    sha256: "6d7fd18bed8992e3ff223e7dc1726f61d1b50293bd616d277db23f67cbfb4d12",
  },
  {
    scenarioId: "ring-5",
    bytes: 17179n,
    sha256: "e957af39e6dcc8496ec10b3583406cbabc4b44baecfcbd0e2126096e62178ca6",
  },
  {
    scenarioId: "gov-codex-demo",
    bytes: 27551n,
    sha256: "81ac223cda360a09ab9516a566f5a14c0d06e4b9a041156bc0096ff13eeca935",
  },
  {
    scenarioId: "aeon-apxi",
    bytes: 12804n,
    sha256: "07ac939c11993c3867e29dbac325f36f98bbed5dc62ff04307aa953d7bbb0713",
  },
] as const;

test.each(published)(
  "the document of $scenarioId is the published one",
  async ({ scenarioId, bytes, sha256 }) => {
    const run = await completedRun(client, { scenarioId });
    const document = await readDocument(run.runId);
    expect(document.sha256).toBe(sha256);
    expect(document.last).toMatchObject({ sha256, sizeBytes: bytes });
    expect(run.summary?.document).toEqual({ sha256, sizeBytes: bytes });
  },
);

test("a run that was held in between has the same document", async () => {
  const { runId } = await startRun(client, { scenarioId: "gf01", pauseAtTick: 3n });
  await waitRun(client, runId, { states: [RunState.PAUSED] });
  await unary(client.runs, client.runs.resumeRun, { runId, reason, requestId: "" }, patience);
  await waitRun(client, runId);
  expect((await readDocument(runId)).sha256).toBe(published[0].sha256);
});

describe("forms", () => {
  test("the file form is indented, says the same, and carries the digest of the compact one", async () => {
    const { runId } = await completedRun(client);
    const [compact, file] = [
      await readDocument(runId, SnapshotForm.C2),
      await readDocument(runId, SnapshotForm.C3),
    ];
    expect(file.text).toMatch(/^\{\n {2}"/);
    expect(file.text.endsWith("}")).toBe(true);
    expect(JSON.parse(file.text)).toEqual(JSON.parse(compact.text));
    expect(file.last).toMatchObject({ sha256: compact.sha256, sizeBytes: BigInt(compact.text.length) });
  });

  test("a large document comes in chunks of 64 KiB", async () => {
    const { runId } = await completedRun(client, { scenarioId: "ring-5", overrides: { ticksTotal: 400n } });
    const document = await readDocument(runId);
    expect(document.chunks.length).toBeGreaterThan(2);
    expect(document.chunks.slice(0, -1).every((length) => length === 64 * 1024)).toBe(true);
    expect(document.sha256).toBe(document.last.sha256);
  });
});
