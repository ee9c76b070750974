import { join } from "node:path";
import type { DescMessage, DescMethod, FileRegistry } from "@bufbuild/protobuf";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { bearers } from "../proto/client/bearers.ts";
import { cancelOn } from "../proto/client/cancel-on.ts";
import { channelOptions } from "../proto/client/channel-options.ts";
import { callFailure } from "../proto/client/failure.ts";
import { defaultDeadlineMs, nameFailure } from "./call.ts";
import type { Cli } from "./cli.ts";
import { CommandFailure, Interrupted, UsageError } from "./failures.ts";
import type { JsonValue } from "./output/json-text.ts";
import { loadDescriptors, messageValue } from "./output/message-json.ts";
import { packageRoot } from "./package-root.ts";

/** A method found in the shipped .proto files, by names alone. */
export type DynamicMethod = {
  readonly path: string;
  readonly isRequestStream: boolean;
  readonly isResponseStream: boolean;
  readonly input: DescMessage;
  readonly output: DescMessage;
};

/** The contract as the .proto files say it, without generated code. */
export type Contract = {
  readonly registry: FileRegistry;
  /** Full names of the services, in alphabetical order. */
  readonly services: readonly string[];
  readonly methodsOf: (service: string) => readonly DynamicMethod[];
};

const files = [
  "admin",
  "artifacts",
  "audit",
  "config",
  "diagnostics",
  "governance",
  "history",
  "introspection",
  "logs",
  "operations",
  "operator",
  "pillars",
  "plans",
  "runs",
  "scenarios",
  "schedules",
  "sources",
  "wiring",
];

/** Loads the shipped .proto files; those of health and reflection among them. */
export async function loadContract(): Promise<Contract> {
  const { loadSync } = await import("@grpc/proto-loader");
  const proto = join(packageRoot(), "proto");
  const registry = await loadDescriptors();
  const definitions = loadSync(
    [...files.map((name) => `trinity/gate/v1/${name}.proto`), "grpc/health/v1/health.proto"],
    { includeDirs: [proto], keepCase: true },
  );
  const services = [...registry].flatMap((each) =>
    each.kind === "service" && each.typeName in definitions ? [each] : [],
  );
  const dynamic = (method: DescMethod): DynamicMethod[] => {
    const service = definitions[method.parent.typeName];
    const loaded = service !== undefined && !("format" in service) ? service[method.name] : undefined;
    if (loaded === undefined) return [];
    return [
      {
        path: loaded.path,
        isRequestStream: loaded.requestStream,
        isResponseStream: loaded.responseStream,
        input: method.input,
        output: method.output,
      },
    ];
  };
  return {
    registry,
    services: services.map(({ typeName }) => typeName).sort(),
    methodsOf: (name) => services.find(({ typeName }) => typeName === name)?.methods.flatMap(dynamic) ?? [],
  };
}

/** The method of `SERVICE/METHOD`; the service may be named without its package. @throws UsageError */
export function findMethod(contract: Contract, named: string): DynamicMethod {
  const [service = "", method = ""] = named.split("/");
  const matching = contract.services.filter((full) => full === service || full.endsWith(`.${service}`));
  const found = matching.flatMap(contract.methodsOf).find(({ path }) => path.endsWith(`/${method}`));
  if (found !== undefined) return found;
  throw new UsageError(`there is no method ${JSON.stringify(named)}; \`trinity call --list\` lists them`);
}

/**
 * Calls a method with a request in proto3 JSON and tells each response as it comes.
 *
 * @throws UsageError for a request the method does not take, CallFailure, DaemonUnreachable, Interrupted
 */
export async function callDynamically(
  cli: Cli,
  { registry }: Contract,
  method: DynamicMethod,
  request: string,
  onResponse: (response: JsonValue) => void,
): Promise<void> {
  if (method.isRequestStream) {
    throw new CommandFailure(
      "unsupported",
      `${method.path} takes a stream of requests, which this client does not send`,
    );
  }
  const { fromBinary } = await import("@bufbuild/protobuf");
  const bytes = await requestBytes(registry, method.input, request);
  const client = new Client(cli.address, credentials.createInsecure(), {
    interceptors: bearers(cli.token),
    ...channelOptions,
  });
  const serialize = (message: Uint8Array): Buffer => Buffer.from(message);
  const deserialize = (message: Buffer): JsonValue =>
    messageValue(method.output, fromBinary(method.output, message));
  try {
    await new Promise<void>((resolve, reject) => {
      const { interrupted } = cli.shell;
      // A unary answer is a stream of one. A stream has no deadline unless one is asked for.
      const deadlineMs = cli.timeoutMs ?? (method.isResponseStream ? null : defaultDeadlineMs);
      // The library holds a deadline against the machine's own clock, so no other clock may set it.
      const options = deadlineMs === null ? {} : { deadline: new Date(Date.now() + deadlineMs) };
      const stream = client.makeServerStreamRequest(
        method.path,
        serialize,
        deserialize,
        bytes,
        new Metadata(),
        options,
      );
      stream.on("data", onResponse);
      stream.on("end", () => {
        stopListening();
        resolve();
      });
      stream.on("error", (error: ServiceError) => {
        stopListening();
        reject(interrupted.aborted ? new Interrupted() : nameFailure(cli, callFailure(error), deadlineMs));
      });
      const stopListening = cancelOn(interrupted, stream);
    });
  } finally {
    client.close();
  }
}

async function requestBytes(registry: FileRegistry, input: DescMessage, text: string): Promise<Uint8Array> {
  const { fromJson, toBinary } = await import("@bufbuild/protobuf");
  try {
    return toBinary(input, fromJson(input, parseExactly(text), { registry }));
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new UsageError(`the request is no ${input.typeName}: ${why}`);
  }
}

type ProtoJson = Parameters<typeof import("@bufbuild/protobuf").fromJson>[1];

/** JSON whose integers beyond 2^53 become text, which proto3 JSON reads exactly. */
function parseExactly(text: string): ProtoJson {
  const exact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown => {
    const source = context?.source;
    const isRounded = typeof value === "number" && !Number.isSafeInteger(value);
    return isRounded && source !== undefined && /^-?\d+$/.test(source) ? source : value;
  };
  return JSON.parse(text, exact);
}
