import { readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFileRegistry, type DescMethod, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type Client, connect } from "../../proto/client/connect.ts";
import { callFailure } from "../../proto/client/failure.ts";
import { unary } from "../../proto/client/unary.ts";
import { DrainRequest, RestoreStoreRequest, ShutdownRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { IfBusy } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { anHour, completedRun, heldRun, patience, reason, startRun } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";
import { anyMessage, garbled, oneTextEach } from "./any-message.ts";
import { effort, seed, timeoutMs } from "./effort.ts";

/*
 * Goal: no request, to whatever method in whatever state, is answered by a bug, by silence, or by a refusal that does not
 * say what it is about (daemon.md 2.2; 7, F8). Method: messages are made from the descriptors of the contract, valid ones
 * and garbled ones, and sent to all methods at once; what once failed is kept in fuzz-corpus.json.
 */
const rounds = effort(12, 200);
/** Streams go on for ever, and a wait may: whoever has said nothing by then is at work. */
const waitMs = 400;

const descriptors = readFileSync(
  fileURLToPath(new URL("../../proto/gen/descriptors.binpb", import.meta.url)),
);
const contract = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
const methods: readonly DescMethod[] = [...contract].flatMap((one) =>
  one.kind === "service" && one.typeName.startsWith("trinity.gate.v1.") ? one.methods : [],
);

afterAll(cleanUp);

type Situation = {
  readonly name: string;
  /** A daemon in that situation, and the ids that mean something there. */
  readonly come: () => Promise<{ readonly daemon: TestDaemon; readonly ids: readonly string[] }>;
};

const situations: readonly Situation[] = [
  { name: "that has nothing yet", come: async () => ({ daemon: await startDaemon(), ids: [] }) },
  {
    name: "with runs that are completed, held and waiting",
    come: async () => {
      const daemon = await startDaemon();
      const { client } = daemon;
      const done = await completedRun(client);
      const held = await heldRun(client, { scenarioId: "ring-5" });
      const waits = await startRun(client, { scenarioId: "gf01", ifBusy: IfBusy.QUEUE });
      return { daemon, ids: [done, held, waits].map(({ runId }) => runId) };
    },
  },
  {
    name: "that is drained while a run is at work",
    come: async () => {
      const daemon = await startDaemon();
      const { client } = daemon;
      const { runId } = await startRun(client, { scenarioId: "ring-5", tickDelayMs: anHour });
      await unary(client.admin, client.admin.drain, DrainRequest.fromPartial({ reason }), patience);
      return { daemon, ids: [runId] };
    },
  },
  {
    name: "in SAFE mode",
    come: async () => {
      const places = freshPlaces();
      const healthy = await startDaemon(places);
      const { runId } = await completedRun(healthy.client);
      await healthy.end("SIGTERM");
      truncateSync(join(places.stateDir, "logs", "data.mdb"), 10_000);
      return { daemon: await startDaemon(places), ids: [runId] };
    },
  },
];

test.each(situations)(
  "a daemon $name answers anything in order",
  { timeout: timeoutMs },
  async ({ come }) => {
    const { daemon, ids } = await come();
    const words = [...ids, ...knownWords];
    const requests = fc.tuple(...methods.map((method) => anyRequest(method, words)));
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        // A connection of its own each time: who gives up a thousand calls on one is told to calm down.
        const client = connect(`unix://${daemon.socket}`);
        const faults = await Promise.all(sent.map((request) => faultOf(client, request)));
        client.close();
        expect(faults.filter((fault) => fault !== null)).toEqual([]);
      }),
      { numRuns: rounds, seed, endOnFailure: true },
    );
    const { admin } = daemon.client;
    const info = await unary(admin, admin.getInfo, {}, patience);
    expect(info.daemon?.pid).toBe(daemon.pid);
  },
);

test.each([
  { name: "with NUL", text: "\0" },
  { name: "longer than a key of the store", text: "x".repeat(5000) },
  { name: "that is half of a path", text: "../../.." },
])("a text $name, in any one field of any method, is answered in order", async ({ text }) => {
  const { client } = await startDaemon();
  const faults: (string | null)[] = [];
  for (const method of methods)
    for (const bytes of oneTextEach(method.input, text)) {
      const request = { method, bytes, isGarbled: false };
      if (!isOrderlyEnd(request)) faults.push(await faultOf(client, request));
    }
  expect(faults.filter((fault) => fault !== null)).toEqual([]);
});

type Kept = { readonly method: string; readonly request: string; readonly was: string };

const corpus: readonly Kept[] = JSON.parse(
  readFileSync(fileURLToPath(new URL("./fuzz-corpus.json", import.meta.url)), "utf8"),
);

test("what once went wrong does not any more", async () => {
  const { client } = await startDaemon();
  for (const { method: name, request, was } of corpus) {
    const method = methods.find((each) => pathOf(each).endsWith(`.${name}`));
    if (method === undefined) throw new Error(`the contract has no ${name} any more`);
    const fault = await faultOf(client, { method, bytes: Buffer.from(request, "base64"), isGarbled: false });
    expect([was, fault]).toEqual([was, null]);
  }
});

/** Ids and texts of the contract's own. */
const knownWords = [
  "gf01",
  "ring-5",
  "fuzzed",
  "op-0000000001",
  "ae-0000000001",
  "1",
  "labels",
  "*",
  "priority",
  "history",
  "logs",
  "state=COMPLETED",
  "{}",
  "0".repeat(64),
];

type Request = { readonly method: DescMethod; readonly bytes: Buffer; readonly isGarbled: boolean };

function anyRequest(method: DescMethod, words: readonly string[]): fc.Arbitrary<Request> {
  const message = anyMessage(method.input, words);
  return (
    fc
      .oneof(
        { weight: 3, arbitrary: message.map((bytes) => ({ method, bytes, isGarbled: false })) },
        { weight: 1, arbitrary: garbled(message).map((bytes) => ({ method, bytes, isGarbled: true })) },
      )
      // An end that was asked for in order would end the test, not show a fault.
      .filter((request) => !isOrderlyEnd(request))
  );
}

/** What is wrong with the answer, with the request that brings it back; null when nothing is. */
async function faultOf(client: Client, { method, bytes, isGarbled }: Request): Promise<string | null> {
  const error = await answerOf(client, method, bytes);
  if (error === null) return null;
  const failure = callFailure(error);
  const problem = problemOf(method, failure, isGarbled);
  return problem && `${pathOf(method)} ${bytes.toString("base64")}: ${problem}: ${failure.message}`;
}

function problemOf(
  method: DescMethod,
  failure: ReturnType<typeof callFailure>,
  isGarbled: boolean,
): string | null {
  const { code, reason: told, violations } = failure;
  if (code === status.INTERNAL || code === status.UNKNOWN) return "a bug";
  if (code === status.DEADLINE_EXCEEDED) return mayWait(method) ? null : "silence";
  if (code === status.UNIMPLEMENTED)
    return failure.message.includes("later version") ? null : "no such method";
  if (told === null) return "a refusal without a reason";
  if (told !== "FIELD_INVALID" || isGarbled) return null;
  const fields = new Set([...method.input.fields, ...method.input.oneofs].map(({ name }) => name));
  const strangers = violations.filter(({ field }) => !fields.has(field.split(/[.[]/)[0] ?? ""));
  if (violations.length > 0 && strangers.length === 0) return null;
  return `fields that the request has not: ${JSON.stringify(strangers)}`;
}

/** The first answer is enough; null when there was one. */
function answerOf(client: Client, method: DescMethod, bytes: Buffer): Promise<ServiceError | null> {
  const deadline = Date.now() + (mayWait(method) ? waitMs : patience.deadlineMs);
  return new Promise((resolve) => {
    const same = (received: Buffer): Buffer => received;
    const stream = client.operator.makeServerStreamRequest(pathOf(method), same, same, bytes, { deadline });
    stream.once("data", () => {
      resolve(null);
      stream.cancel();
    });
    stream.on("error", resolve);
    stream.on("end", () => resolve(null));
  });
}

function mayWait({ methodKind, name }: DescMethod): boolean {
  return methodKind === "server_streaming" || name === "WaitRun" || name === "RetryRun";
}

function pathOf({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}

function isOrderlyEnd({ method, bytes }: Request): boolean {
  const codec = endings[method.name];
  if (codec === undefined) return false;
  try {
    return codec.decode(bytes).reason.trim().length >= 3;
  } catch {
    return false;
  }
}

/** Methods that end the daemon when they are called for a reason. */
const endings: Readonly<Record<string, { readonly decode: (bytes: Buffer) => { readonly reason: string } }>> =
  {
    Shutdown: ShutdownRequest,
    RestoreStore: RestoreStoreRequest,
  };
