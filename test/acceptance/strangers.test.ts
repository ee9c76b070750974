import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ChannelCredentials, Client, credentials, Metadata, status } from "@grpc/grpc-js";
import { loadSync, type MethodDefinition } from "@grpc/proto-loader";
import { afterAll, describe, expect, test } from "vitest";
import { freePort } from "../access/free-port.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { lacking } from "../support/lacking.ts";
import { strangerCalls } from "./stranger-calls.ts";

/*
 * Goal: every method of the contract works for a client we did not write, over the unix socket and over TCP. Method: the
 * dynamic client of proto-loader knows the .proto files; Debian's python3-grpcio knows nothing and asks by reflection. Both
 * make the calls of one table, and a method that no row has must say itself that it comes later.
 */
const python = "/usr/bin/python3";
const hasPython = existsSync("/usr/lib/python3/dist-packages/grpc");
const deadlineMs = 25_000;

type Told = { readonly code: string; readonly details: string };

/** A stranger that is connected: the methods it knows, and a way to make one call. */
type Stranger = {
  readonly methods: readonly string[];
  readonly call: (method: string, request: object) => Promise<Told>;
  readonly close: () => void;
};

type Door = { readonly address: string; readonly token: string | null };

afterAll(cleanUp);

describe.each([
  { name: "proto-loader", meet: protoLoader, isAbsent: false },
  {
    name: "python3-grpcio",
    meet: pythonGrpc,
    isAbsent: lacking(hasPython, "python3-grpcio (Debian) is not installed", "can be installed"),
  },
])("$name", ({ meet, isAbsent }) => {
  test.skipIf(isAbsent).each([
    { way: "unix socket", isOwner: true },
    { way: "TCP with a token", isOwner: false },
  ])("over the $way", { timeout: 120_000 }, async ({ isOwner }) => {
    const stranger = await meet(await openDoor(isOwner));
    const calls = strangerCalls(isOwner);
    const told: string[] = [];
    for (const { method, request, told: expected } of calls) {
      const answer = await stranger.call(method, request);
      const [, reason = ""] = expected.split(" ");
      const isReason = reason === "" || answer.details.includes(reason);
      told.push(
        `${method}: ${answer.code === "OK" || isReason ? "" : `${answer.details} `}${answer.code}${isReason && reason !== "" ? ` ${reason}` : ""}`,
      );
      // The daemon is gone after this one.
      if (method === "AdminService/Shutdown" && answer.code === "OK") break;
    }
    stranger.close();
    expect(told).toEqual(calls.map(({ method, told: expected }) => `${method}: ${expected}`));
  });

  test.skipIf(isAbsent)(
    "what no row of the table has says that it comes later",
    { timeout: 120_000 },
    async () => {
      const stranger = await meet(await openDoor(true));
      const rows = new Set(strangerCalls(true).map(({ method }) => method));
      const later = stranger.methods.filter((method) => !rows.has(method));
      for (const method of later) {
        const { code, details } = await stranger.call(method, {});
        expect([method, code]).toEqual([method, "UNIMPLEMENTED"]);
        expect(details).toContain("a later version");
      }
      stranger.close();
      expect([...rows].filter((method) => !stranger.methods.includes(method))).toEqual([]);
    },
  );
});

/** A fresh daemon, and how to get in. */
async function openDoor(isOwner: boolean): Promise<Door> {
  const places = freshPlaces();
  const port = await freePort();
  const token = "a-stranger";
  const digest = createHash("sha256").update(token).digest("hex");
  mkdirSync(join(places.folder, "config"), { recursive: true });
  writeFileSync(
    join(places.folder, "config", "access.yaml"),
    [
      "version: 1",
      `access: { local: { tcp: '127.0.0.1:${port}' } }`,
      "roles: { 'token:stranger': [operator, approver, deployer, admin] }",
      `tokens: [{ name: stranger, sha256: ${digest} }]`,
    ].join("\n"),
  );
  await startDaemon(places);
  return isOwner
    ? { address: `unix:${places.socket}`, token: null }
    : { address: `127.0.0.1:${port}`, token };
}

async function protoLoader({ address, token }: Door): Promise<Stranger> {
  const proto = fileURLToPath(new URL("../../proto", import.meta.url));
  const names =
    "admin artifacts audit config diagnostics governance history introspection logs operations operator pillars plans runs scenarios schedules sources wiring";
  const definitions = loadSync(
    names.split(" ").map((name) => `trinity/gate/v1/${name}.proto`),
    { includeDirs: [proto], keepCase: true, longs: String, enums: String, defaults: true },
  );
  const methods = new Map<string, MethodDefinition<object, object>>();
  for (const [name, definition] of Object.entries(definitions)) {
    if ("format" in definition) continue;
    for (const method of Object.values(definition))
      methods.set(`${name.split(".").at(-1)}/${method.path.split("/").at(-1)}`, method);
  }
  const plain: ChannelCredentials = credentials.createInsecure();
  const client = new Client(address, plain);
  const metadata = new Metadata();
  if (token !== null) metadata.set("authorization", `Bearer ${token}`);
  return {
    methods: [...methods.keys()],
    call: (name, request) =>
      new Promise((resolve) => {
        const method = methods.get(name);
        if (method === undefined) throw new Error(`the .proto files have no ${name}`);
        const { path, requestSerialize, responseDeserialize } = method;
        const options = { deadline: Date.now() + deadlineMs };
        const tell = (failure: { code: number; details: string; metadata: Metadata } | null): void => {
          if (failure === null) {
            resolve({ code: "OK", details: "" });
            return;
          }
          const [bytes] = failure.metadata.get("grpc-status-details-bin");
          resolve({ code: status[failure.code] ?? "", details: `${bytes ?? ""}${failure.details}` });
        };
        if (!method.responseStream) {
          client.makeUnaryRequest(
            path,
            requestSerialize,
            responseDeserialize,
            request,
            metadata,
            options,
            tell,
          );
          return;
        }
        const stream = client.makeServerStreamRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          metadata,
          options,
        );
        stream.once("data", () => {
          tell(null);
          stream.cancel();
        });
        stream.on("error", tell);
      }),
    close: () => client.close(),
  };
}

async function pythonGrpc({ address, token }: Door): Promise<Stranger> {
  const program = fileURLToPath(new URL("./stranger.py", import.meta.url));
  const args = [program, address, ...(token === null ? [] : [token])];
  const child = spawn(python, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the stranger has gone; its complaint is above");
    return JSON.parse(value);
  };
  const { methods } = (await next()) as { readonly methods: readonly string[] };
  return {
    methods,
    call: async (method, request) => {
      child.stdin.write(`${JSON.stringify({ method, request })}\n`);
      return (await next()) as Told;
    },
    close: () => child.stdin.end(),
  };
}
