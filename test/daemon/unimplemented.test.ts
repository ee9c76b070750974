import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createFileRegistry, type DescMethod, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { GetPlanRequest, PlansServiceService } from "../../proto/gen/trinity/gate/v1/plans.ts";
import { SourcesServiceService } from "../../proto/gen/trinity/gate/v1/sources.ts";
import { failureOf, patience } from "./support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "./support/daemon.ts";

/** Every method of our services, as the compiled contract has them. */
const methods: readonly DescMethod[] = [
  ...createFileRegistry(
    fromBinary(
      FileDescriptorSetSchema,
      readFileSync(fileURLToPath(new URL("../../proto/gen/descriptors.binpb", import.meta.url))),
    ),
  ),
].flatMap((type) =>
  type.kind === "service" && type.typeName.startsWith("trinity.gate.v1.") ? type.methods : [],
);

/** What the library itself says of a path nobody has registered. */
const unknownMethod = "does not implement the method";

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await startDaemon();
});
afterAll(cleanUp);

/** How a path answers an empty request; a stream that is open after a while is served. */
function emptyCall(
  path: string,
  isStream: boolean,
): Promise<{ readonly code: number; readonly details: string }> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  const { runs } = daemon.client;
  const served = { code: status.OK, details: "" };
  return new Promise((resolve) => {
    const tell = (error: ServiceError | null): void => resolve(error ?? served);
    if (!isStream) {
      runs.makeUnaryRequest(
        path,
        asIs,
        asIs,
        Buffer.alloc(0),
        { deadline: Date.now() + patience.deadlineMs },
        tell,
      );
      return;
    }
    const stream = runs.makeServerStreamRequest(path, asIs, asIs, Buffer.alloc(0), {
      deadline: Date.now() + 5_000,
    });
    stream.on("error", tell);
    stream.once("data", () => {
      resolve(served);
      stream.cancel();
    });
  });
}

const pathOf = ({ parent, name }: DescMethod): string => `/${parent.typeName}/${name}`;

// An empty request changes nothing: every mutation refuses it for want of a reason.
test("every method of the contract is served, or says what it comes with", async () => {
  const answers = await Promise.all(
    methods.map(async (method) => {
      const path = pathOf(method);
      return { path, ...(await emptyCall(path, method.methodKind === "server_streaming")) };
    }),
  );
  expect(answers.length).toBeGreaterThan(100);
  const later = answers.filter(({ code }) => code === status.UNIMPLEMENTED);
  for (const { path, details } of later) {
    const [, service = "", name = ""] = /^\/trinity\.gate\.v1\.(\w+)\/(\w+)$/.exec(path) ?? [];
    expect(details).toMatch(new RegExp(`^${name} of ${service} comes with .+; this one does not have it$`));
  }
  expect(answers.filter(({ details }) => details.includes(unknownMethod))).toEqual([]);
});

test("a misspelt method is told apart from one that comes later", async () => {
  expect(await emptyCall("/trinity.gate.v1.PlansService/GetPlann", false)).toMatchObject({
    code: status.UNIMPLEMENTED,
    details: expect.stringContaining(unknownMethod),
  });
});

test("a method of a later version says what it comes with", async () => {
  const { getPlan } = PlansServiceService;
  const call = new Promise<{ code: number; details: string }>((resolve) => {
    daemon.client.runs.makeUnaryRequest(
      getPlan.path,
      getPlan.requestSerialize,
      getPlan.responseDeserialize,
      GetPlanRequest.fromPartial({ planId: "p-1" }),
      (error: { code: number; details: string } | null) => resolve(error ?? { code: status.OK, details: "" }),
    );
  });
  expect(await call).toMatchObject({
    code: status.UNIMPLEMENTED,
    details: "GetPlan of PlansService comes with plans, in a later version; this one does not have it",
  });
});

test("so does a stream", async () => {
  const { watchSources } = SourcesServiceService;
  const stream = daemon.client.runs.makeServerStreamRequest(
    watchSources.path,
    watchSources.requestSerialize,
    watchSources.responseDeserialize,
    {},
  );
  const failure = await new Promise((resolve) => stream.on("error", resolve).resume());
  expect(failure).toMatchObject({ code: status.UNIMPLEMENTED });
});

test("what is served is not", async () => {
  const { runs } = daemon.client;
  const refused = await failureOf(unary(runs, runs.getRun, { runId: "r-none" }, patience));
  expect(refused.code).toBe(status.NOT_FOUND);
});
