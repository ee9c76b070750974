import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Metadata, status } from "@grpc/grpc-js";
import { afterAll, describe, expect, test } from "vitest";
import { type Client, connect } from "../../proto/client/connect.ts";
import { type CallFailure, callFailure } from "../../proto/client/failure.ts";
import { unary } from "../../proto/client/unary.ts";
import { DrainRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type AdminEvent, AdminOutcome } from "../../proto/gen/trinity/gate/v1/audit.ts";
import type { GetIdentityResponse } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { trinity } from "../cli/command-line.ts";
import { auditOf, drained, patience } from "../daemon/support/calls.ts";
import {
  cleanUp,
  type DaemonPlaces,
  freshPlaces,
  refusedStart,
  startDaemon,
  type TestDaemon,
} from "../daemon/support/daemon.ts";
import { freePort } from "./free-port.ts";

/*
 * Goal: whoever is not the owner needs a token that says who it is, gets what it was granted and no more, and loses it
 * when the file says so (DESIGN decisions 16, 28, 29).
 * Method: the real daemon with an access.yaml of its own, over loopback and the group socket.
 */
const clients: Client[] = [];
afterAll(async () => {
  for (const client of clients.splice(0)) client.close();
  await cleanUp();
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const tokenLines = (names: readonly string[]): readonly string[] => [
  "tokens:",
  ...names.map((name) => `  - { name: ${name}, sha256: ${sha256(`${name}-secret`)} }`),
];
const access = (local: string, lines: readonly string[] = []): string =>
  ["version: 1", `access: { local: { ${local} } }`, ...lines].join("\n");

function write(places: DaemonPlaces, text: string): void {
  mkdirSync(join(places.folder, "config"), { recursive: true });
  writeFileSync(join(places.folder, "config", "access.yaml"), text);
}

function clientOf(address: string): Client {
  const client = connect(address);
  clients.push(client);
  return client;
}

const bearer = (token: string | null): Metadata => {
  const metadata = new Metadata();
  if (token !== null) metadata.set("authorization", `Bearer ${token}`);
  return metadata;
};

/** Who the daemon takes a caller for, or why it is refused. */
function whoAmI(client: Client, token: string | null): Promise<GetIdentityResponse | CallFailure> {
  return new Promise((resolve) => {
    const deadline = { deadline: Date.now() + patience.deadlineMs };
    client.operator.getIdentity({}, bearer(token), deadline, (error, answer) =>
      resolve(error === null ? answer : callFailure(error)),
    );
  });
}

function drain(client: Client, token: string): Promise<CallFailure | null> {
  const request = DrainRequest.fromPartial({ reason: "a test of rights" });
  return new Promise((resolve) => {
    const deadline = { deadline: Date.now() + patience.deadlineMs };
    client.admin.drain(request, bearer(token), deadline, (error) =>
      resolve(error === null ? null : callFailure(error)),
    );
  });
}

/** The newest audited reading of access.yaml, once there is one: the signal is answered in its own time. */
async function reloadOf(daemon: TestDaemon): Promise<AdminEvent | undefined> {
  const deadline = Date.now() + patience.deadlineMs;
  for (;;) {
    const [event] = await auditOf(daemon.client, "target=access.yaml");
    if (event !== undefined || Date.now() > deadline) return event;
  }
}

describe("loopback", () => {
  test("needs a token that is known; without a grant it may look and no more, and what it is refused is audited", async () => {
    const places = freshPlaces();
    const port = await freePort();
    write(places, access(`tcp: '127.0.0.1:${port}'`, tokenLines(["ci"])));
    const daemon = await startDaemon(places);
    const client = clientOf(`127.0.0.1:${port}`);
    expect(await whoAmI(client, null)).toMatchObject({ code: status.UNAUTHENTICATED, reason: "NO_IDENTITY" });
    expect(await whoAmI(client, "guess")).toMatchObject({ reason: "TOKEN_INVALID" });
    expect(await whoAmI(client, "ci-secret")).toMatchObject({ actor: "token:ci", roles: ["viewer"] });
    expect(await drain(client, "ci-secret")).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: "ROLE_INSUFFICIENT",
    });
    expect(await auditOf(daemon.client, "actor=token:ci")).toMatchObject([
      { result: { outcome: AdminOutcome.REFUSED, errorCode: "role_insufficient" } },
    ]);
  });

  test("gives a token what the file grants it, but never what is the owner's alone", async () => {
    const places = freshPlaces();
    const port = await freePort();
    write(places, access("", ["roles: { 'token:ci': [admin] }", ...tokenLines(["ci"])]));
    await startDaemon(places, ["--loopback-port", String(port)]);
    const client = clientOf(`127.0.0.1:${port}`);
    expect(await drain(client, "ci-secret")).toBeNull();
    const shutdown = await new Promise((resolve) => {
      client.admin.shutdown(
        { runs: 0, mode: 0, deadline: undefined, requestId: "", reason: "not from here" },
        bearer("ci-secret"),
        (error) => resolve(error === null ? null : callFailure(error)),
      );
    });
    expect(shutdown).toMatchObject({ code: status.PERMISSION_DENIED, reason: "LISTENER_LOCAL_ONLY" });
  });

  test("takes the token of a file from the command line, for plain verbs and for call", async () => {
    const places = freshPlaces();
    const port = await freePort();
    write(
      places,
      access(`tcp: '127.0.0.1:${port}'`, ["roles: { 'token:ops': [operator] }", ...tokenLines(["ops"])]),
    );
    await startDaemon(places);
    const file = join(places.folder, "token");
    writeFileSync(file, "ops-secret\n");
    const address = `127.0.0.1:${port}`;
    const nowMs = (): number => Date.now();
    expect((await trinity(["whoami"], { address, nowMs })).err).toContain("token");
    const who = await trinity(["--token-file", file, "whoami"], { address, nowMs });
    expect(who).toMatchObject({ code: 0, out: expect.stringContaining("token:ops") });
    const started = await trinity(["--token-file", file, "run", "start", "gf01", "--follow"], {
      address,
      nowMs,
    });
    expect(started.code).toBe(0);
    const called = await trinity(["--token-file", file, "call", "OperatorService/GetIdentity"], {
      address,
      nowMs,
    });
    expect(JSON.parse(called.out)).toMatchObject({ actor: "token:ops" });
    const none = await trinity(["--token-file", `${file}.none`, "whoami"], { address, nowMs });
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining("--token-file can't be read") });
  });

  test("asks health and reflection who they are too", async () => {
    const places = freshPlaces();
    const port = await freePort();
    write(places, access(`tcp: '127.0.0.1:${port}'`, tokenLines(["ci"])));
    await startDaemon(places);
    const asIs = (bytes: Buffer): Buffer => bytes;
    for (const path of [
      "/grpc.health.v1.Health/Watch",
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ]) {
      const stream = clientOf(`127.0.0.1:${port}`).operator.makeServerStreamRequest(
        path,
        asIs,
        asIs,
        Buffer.alloc(0),
      );
      const { failure } = await drained(stream);
      expect([path, failure?.reason]).toEqual([path, "NO_IDENTITY"]);
    }
  });

  test("takes no token whose time is over", async () => {
    const places = freshPlaces();
    const port = await freePort();
    const over = `tokens: [{ name: ci, sha256: ${sha256("ci-secret")}, not_after: "2020-01-01T00:00:00Z" }]`;
    write(places, access(`tcp: '127.0.0.1:${port}'`, [over]));
    await startDaemon(places);
    expect(await whoAmI(clientOf(`127.0.0.1:${port}`), "ci-secret")).toMatchObject({
      reason: "TOKEN_INVALID",
    });
  });
});

describe("the group socket", () => {
  test("has mode 0660 and its group, and cuts off what is above an approver", async () => {
    const places = freshPlaces();
    const path = join(places.folder, "group.sock");
    const group = readFileSync("/etc/group", "utf8").split(":")[0];
    const roles = "roles: { 'token:eve': [admin, approver], 'token:bob': [admin] }";
    write(
      places,
      access(`group_socket: { path: ${path}, group: ${group} }`, [roles, ...tokenLines(["eve", "bob"])]),
    );
    await startDaemon(places);
    expect(statSync(path).mode & 0o777).toBe(0o660);
    const client = clientOf(`unix:${path}`);
    expect(await whoAmI(client, null)).toMatchObject({ reason: "NO_IDENTITY" });
    expect(await whoAmI(client, "eve-secret")).toMatchObject({ actor: "token:eve", roles: ["approver"] });
    expect(await whoAmI(client, "bob-secret")).toMatchObject({ reason: "TOKEN_INVALID" });
  });
});

describe("access.yaml read again", () => {
  test("takes rights away at once: calls are refused, streams end, and it is in the audit", async () => {
    const places = freshPlaces();
    const port = await freePort();
    const tcp = `tcp: '127.0.0.1:${port}'`;
    write(places, access(tcp, tokenLines(["ci", "ops"])));
    const daemon = await startDaemon(places);
    const client = clientOf(`127.0.0.1:${port}`);
    const watch = drained(client.operator.watchState({ afterRevision: 0n }, bearer("ci-secret")));
    expect(await whoAmI(client, "ci-secret")).toMatchObject({ actor: "token:ci" });

    write(places, access(tcp, tokenLines(["ops"])));
    daemon.signal("SIGHUP");
    expect((await watch).failure?.reason).toBe("TOKEN_INVALID");
    expect(await whoAmI(client, "ci-secret")).toMatchObject({ reason: "TOKEN_INVALID" });
    expect(await whoAmI(client, "ops-secret")).toMatchObject({ actor: "token:ops" });
    const event = await reloadOf(daemon);
    expect(event).toMatchObject({
      actor: { id: "system" },
      result: { outcome: AdminOutcome.APPLIED },
    });
  });

  test("keeps the old rights when it cannot be read, and says why", async () => {
    const places = freshPlaces();
    const port = await freePort();
    write(places, access(`tcp: '127.0.0.1:${port}'`, tokenLines(["ci"])));
    const daemon = await startDaemon(places);
    write(places, access("tcp: '0.0.0.0:1'"));
    daemon.signal("SIGHUP");
    const event = await reloadOf(daemon);
    expect(event?.result).toMatchObject({
      outcome: AdminOutcome.REFUSED,
      errorCode: "config_invalid",
      detail: expect.stringContaining("access.yaml line 2: access.local.tcp"),
    });
    expect(await whoAmI(clientOf(`127.0.0.1:${port}`), "ci-secret")).toMatchObject({ actor: "token:ci" });
  });
});

test("a daemon does not start with a file it cannot use", async () => {
  const places = freshPlaces();
  write(places, access("tcp: '192.0.2.10:7443'"));
  const refused = await refusedStart(places);
  expect(refused.code).toBe(1);
  expect(refused.complaint).toContain("access.yaml line 2: access.local.tcp: is no loopback address");
});

test("the environment's name is in the state, the identity and the audit", async () => {
  const places = freshPlaces();
  mkdirSync(join(places.folder, "config"), { recursive: true });
  writeFileSync(
    join(places.folder, "config", "daemon.yaml"),
    "version: 1\nenvironment: { name: prod, tone: danger }\nlimits: { max_active_runs: 3 }\n",
  );
  const daemon = await startDaemon(places);
  const { client } = daemon;
  const { daemon: told } = await unary(client.admin, client.admin.getInfo, {}, patience);
  expect(told).toMatchObject({ environmentName: "prod", environmentTone: 3, maxActiveRuns: 3 });
  expect(await whoAmI(client, null)).toMatchObject({ environmentName: "prod", environmentTone: 3 });
  await unary(client.admin, client.admin.drain, DrainRequest.fromPartial({ reason: "why" }), patience);
  expect((await auditOf(daemon.client, "action=drain"))[0]?.environment).toBe("prod");
});
