import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { indexDescriptors } from "../../daemon/rpc/descriptor-index.ts";
import { reflect } from "../../daemon/rpc/reflection.ts";
import { completedRun } from "./support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "./support/daemon.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const index = indexDescriptors(readFileSync(`${root}proto/gen/descriptors.binpb`));

/*
 * Goal: a stranger with a stock client and no .proto file can list, describe and call (daemon.md 6, acceptance).
 * Method: `buf curl` over the socket of a real daemon, which learns everything by reflection.
 */
/** Services of which this version has no method yet. */
const isWhollyLater = [
  "DiagnosticsService",
  "PlansService",
  "SchedulesService",
  "SourcesService",
  "WiringService",
];

describe("buf curl", () => {
  let daemon: TestDaemon;
  let runId: string;

  beforeAll(async () => {
    daemon = await startDaemon();
    runId = (await completedRun(daemon.client)).runId;
  });
  afterAll(cleanUp);

  const curl = async (...args: string[]): Promise<{ out: string; complaint: string; code: number }> => {
    const options = [
      "curl",
      "--unix-socket",
      daemon.socket,
      "--http2-prior-knowledge",
      "--protocol",
      "grpc",
      ...args,
    ];
    try {
      const { stdout, stderr } = await promisify(execFile)(`${root}node_modules/.bin/buf`, options);
      return { out: stdout, complaint: stderr, code: 0 };
    } catch (failure) {
      const { stdout, stderr, code } = failure as { stdout: string; stderr: string; code: number };
      return { out: stdout, complaint: stderr, code };
    }
  };
  const call = (method: string, request: object) =>
    curl("-d", JSON.stringify(request), `http://localhost/trinity.gate.v1.${method}`);

  test.each(["grpc-v1", "grpc-v1alpha"])("lists every method through %s", async (protocol) => {
    const { out } = await curl("--reflect-protocol", protocol, "--list-methods", "http://localhost");
    const lines = out.trim().split("\n");
    expect(lines).toContain("trinity.gate.v1.RunsService/StartRun");
    expect(lines).toContain("trinity.gate.v1.LogsService/FollowLogs");
    expect(lines).toContain("grpc.health.v1.Health/Check");
    const services = new Set(lines.map((line) => line.split("/")[0]));
    expect([...services].filter((name) => name?.startsWith("trinity."))).toHaveLength(18);
  });

  test("reads a run", async () => {
    const { out } = await call("RunsService/GetRun", { run_id: runId });
    expect(JSON.parse(out)).toMatchObject({
      run: { runId, state: "RUN_STATE_COMPLETED", ticksCompleted: "8" },
    });
  });

  test("follows a log to its end", async () => {
    const { out } = await call("LogsService/FollowLogs", { run_id: runId, until_end: true, tail: 2 });
    expect(out).toContain('"eventType": "run_end"');
    expect(out).toContain('"endOfRun"');
  });

  test("ends with 8 times the status code on a refusal", async () => {
    const { code, complaint } = await call("RunsService/GetRun", { run_id: "r-none" });
    expect(code).toBe(8 * status.NOT_FOUND);
    expect(complaint).toContain("google.rpc.ErrorInfo");
  });

  const comesLater = isWhollyLater.map((name) => `trinity.gate.v1.${name}`);

  test("checks health of the whole and of each service", async () => {
    const services = ["", ...index.services.filter((name) => name.startsWith("trinity."))];
    for (const service of services) {
      const { out } = await curl(
        "-d",
        JSON.stringify({ service }),
        "http://localhost/grpc.health.v1.Health/Check",
      );
      const status = comesLater.includes(service) ? "NOT_SERVING" : "SERVING";
      expect([service, JSON.parse(out)]).toEqual([service, { status }]);
    }
    const unknown = await curl("-d", '{"service":"x"}', "http://localhost/grpc.health.v1.Health/Check");
    expect(unknown.code).toBe(8 * status.NOT_FOUND);
  });
});

type Question = Parameters<typeof reflect>[1]["messageRequest"];

const ask = (messageRequest: Question) => reflect(index, { host: "h", messageRequest }).messageResponse;
const filesFor = (question: Question): readonly string[] => {
  const answer = ask(question);
  if (answer?.$case !== "fileDescriptorResponse") throw new Error(`no files: ${JSON.stringify(answer)}`);
  return answer.value.fileDescriptorProto.map(nameOf);
};
/** A file descriptor begins with its name. */
const nameOf = (bytes: Buffer): string => bytes.subarray(2, 2 + (bytes[1] ?? 0)).toString();

describe("an answer", () => {
  test("holds the file and everything it imports, each once, the file first", () => {
    const files = filesFor({ $case: "fileByFilename", value: "trinity/gate/v1/operator.proto" });
    expect(files[0]).toBe("trinity/gate/v1/operator.proto");
    expect(files.slice(1).sort()).toEqual([
      "google/protobuf/duration.proto",
      "google/protobuf/field_mask.proto",
      "google/protobuf/timestamp.proto",
      "trinity/gate/v1/common.proto",
      "trinity/gate/v1/runs.proto",
      "trinity/gate/v1/scenarios.proto",
      "trinity/gate/v1/wiring.proto",
    ]);
  });

  test.each([
    { symbol: "trinity.gate.v1.RunsService", file: "trinity/gate/v1/runs.proto" },
    { symbol: "trinity.gate.v1.RunsService.StartRun", file: "trinity/gate/v1/runs.proto" },
    { symbol: "trinity.gate.v1.Run", file: "trinity/gate/v1/runs.proto" },
    { symbol: "trinity.gate.v1.Run.run_id", file: "trinity/gate/v1/runs.proto" },
    { symbol: "trinity.gate.v1.WatchStateResponse.message", file: "trinity/gate/v1/operator.proto" },
    { symbol: "trinity.gate.v1.RunState", file: "trinity/gate/v1/common.proto" },
    { symbol: "trinity.gate.v1.RUN_STATE_PAUSED", file: "trinity/gate/v1/common.proto" },
    { symbol: "grpc.health.v1.Health", file: "grpc/health/v1/health.proto" },
    { symbol: "google.protobuf.Timestamp", file: "google/protobuf/timestamp.proto" },
  ])("to $symbol is $file", ({ symbol, file }) => {
    expect(filesFor({ $case: "fileContainingSymbol", value: symbol })[0]).toBe(file);
  });

  test.each([
    {
      name: "an unknown file",
      question: { $case: "fileByFilename", value: "x.proto" },
      code: status.NOT_FOUND,
    },
    {
      name: "an unknown symbol",
      question: { $case: "fileContainingSymbol", value: "" },
      code: status.NOT_FOUND,
    },
    {
      name: "an extension",
      question: { $case: "fileContainingExtension", value: { containingType: "a", extensionNumber: 1 } },
      code: status.NOT_FOUND,
    },
    {
      name: "numbers of an unknown type",
      question: { $case: "allExtensionNumbersOfType", value: "x" },
      code: status.NOT_FOUND,
    },
    { name: "nothing", question: undefined, code: status.INVALID_ARGUMENT },
  ] as const)("to $name is an error inside the stream", ({ question, code }) => {
    expect(ask(question)).toMatchObject({ $case: "errorResponse", value: { errorCode: code } });
  });

  test("to the extensions of a type of ours is none", () => {
    expect(ask({ $case: "allExtensionNumbersOfType", value: "trinity.gate.v1.Run" })).toEqual({
      $case: "allExtensionNumbersResponse",
      value: { baseTypeName: "trinity.gate.v1.Run", extensionNumber: [] },
    });
  });
});
