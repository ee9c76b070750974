import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { GetPlanRequest, PlansServiceService } from "../../proto/gen/trinity/gate/v1/plans.ts";
import { SourcesServiceService } from "../../proto/gen/trinity/gate/v1/sources.ts";
import { failureOf, patience } from "./support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "./support/daemon.ts";

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await startDaemon();
});
afterAll(cleanUp);

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
