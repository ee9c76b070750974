import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AllowConfig } from "../../daemon/access/access-config.ts";
import { bindProblem } from "../../daemon/access/addresses.ts";
import { type LocalApi, openLocalApi } from "../../daemon/access/local-api.ts";
import { decideListening } from "../../daemon/access/tailnet-status.ts";
import { decideAccepting } from "../../daemon/access/whois.ts";
import { conformance } from "../support/conformance.ts";
import { type FakeAnswer, type FakeLocalApi, fakeLocalApi } from "./fake-local-api.ts";

/*
 * Goal: the tailnet is served, and its peers are let in, exactly when the published decisions say so.
 * Method: each case asks a fake Tailscale daemon on a real socket through our client, then decides.
 */
type Json = Record<string, unknown>;
type ListenCase = {
  readonly name: string;
  readonly status: string | Json | null;
  readonly interfaces: Record<string, readonly string[]>;
  readonly serve?: string;
  readonly socket_uid?: number;
  readonly configured?: string;
  readonly expect: {
    readonly tailnet?: readonly string[];
    readonly reason?: string;
    readonly start?: boolean;
  };
};
type AcceptCase = {
  readonly name: string;
  readonly whois?: string | number;
  readonly allow?: { readonly logins?: readonly string[]; readonly capability?: string };
  readonly peer?: string;
  readonly via?: "serve";
  readonly proxy_source?: string;
  readonly expect: string;
};

const cases: { readonly listen: readonly ListenCase[]; readonly accept: readonly AcceptCase[] } =
  conformance.present
    ? JSON.parse(readFileSync(conformance.path("tailscale", "decisions.json"), "utf8"))
    : { listen: [], accept: [] };

const file = (name: string): FakeAnswer => ({
  body: JSON.parse(readFileSync(conformance.path("tailscale", name), "utf8")),
});
const nowMs = Date.parse("2026-03-10T08:05:00Z");
const port = 7443;
const peerUsual = "100.88.77.66:41641";

let folder: string;
let api: FakeLocalApi;
let client: LocalApi;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tg-access-"));
  api = await fakeLocalApi(join(folder, "tailscaled.sock"));
  client = openLocalApi(join(folder, "tailscaled.sock"), 200);
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!conformance.present)("listening", () => {
  test.each(cases.listen.filter(({ configured }) => configured === undefined))("$name", async (each) => {
    const { status } = each;
    api.answers.status =
      status === null ? { status: 500 } : typeof status === "string" ? file(status) : { body: status };
    api.answers.serve = each.serve === undefined ? { body: {} } : file(each.serve);
    const decision = decideListening({
      status: await client.status(),
      serve: await client.serveConfig(),
      socketUid: status === null ? null : (each.socket_uid ?? 0),
      isSocketSafe: true,
      trustedUids: [0],
      interfaceAddresses: Object.values(each.interfaces).flat(),
      port,
    });
    const { tailnet = [], reason } = each.expect;
    expect(decision).toEqual(
      tailnet.length > 0 ? { kind: "listen", addresses: tailnet } : { kind: "closed", reason },
    );
  });

  test.each(cases.listen.filter(({ configured }) => configured !== undefined))("$name", (each) => {
    expect(bindProblem(each.configured ?? "")).toBe(each.expect.reason);
  });
});

describe.skipIf(!conformance.present)("accepting", () => {
  test.each([...cases.accept])("$name", async (each) => {
    api.answers.whois =
      typeof each.whois === "number"
        ? { status: each.whois }
        : each.whois === "timeout"
          ? "silence"
          : each.whois === undefined
            ? { status: 404 }
            : file(each.whois);
    // A forwarded connection is whoever its header says, and nobody without one.
    const source = each.via === "serve" ? each.proxy_source : (each.peer ?? peerUsual);
    const allow: AllowConfig = {
      logins: each.allow?.logins ?? [],
      capability: each.allow?.capability ?? null,
      tags: [],
      sharedNodes: false,
    };
    const decision =
      source === undefined
        ? ({ kind: "deny", reason: "no-identity" } as const)
        : decideAccepting(
            { address: source.replace(/:\d+$/, ""), ownAddresses: ["100.101.102.103"] },
            await client.whois(source),
            allow,
            nowMs,
          );
    expect(decision.kind === "allow" ? "allow" : `deny:${decision.reason}`).toBe(each.expect);
  });
});

describe("who is asked", () => {
  test("is asked by address and port", async () => {
    api.answers.whois = { status: 404 };
    await client.whois("100.88.77.66:41641");
    expect(api.asked.at(-1)).toBe("100.88.77.66:41641");
  });

  test.each<{ name: string; answer: FakeAnswer }>([
    { name: "does not answer in time", answer: "silence" },
    { name: "answers 500", answer: { status: 500 } },
    { name: "answers 403", answer: { status: 403 } },
    { name: "answers nonsense", answer: { body: "nonsense" } },
    { name: "answers an empty object", answer: { body: {} } },
  ])("and $name vouches for nobody", async ({ answer }) => {
    api.answers.whois = answer;
    api.answers.status = answer;
    expect(await client.whois(peerUsual)).toBeNull();
    expect(await client.status()).toBeNull();
  });

  test("and is not there vouches for nobody", async () => {
    const nobody = openLocalApi(join(folder, "none.sock"), 200);
    expect([await nobody.status(), await nobody.serveConfig(), await nobody.whois(peerUsual)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
