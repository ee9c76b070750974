import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { daemonEntry } from "../support/daemon-entry.ts";
import { lacking } from "../support/lacking.ts";
import { type FakeLocalApi, fakeLocalApi } from "./fake-local-api.ts";
import { canMakeNamespaces, makeTwoHosts, type TwoHosts } from "./namespaces.ts";

/*
 * Goal: over the tailnet a peer is served exactly when the local Tailscale daemon vouches for it, and the owner's socket
 * is the owner's alone.
 * Method: the daemon as an unprivileged user in one network namespace, a client in another, and a fake Tailscale daemon
 * that root runs between them.
 */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const cannot =
  lacking(isRoot, "not root: no namespaces and no other user", "cannot be installed") ||
  lacking(
    canMakeNamespaces(),
    "no network namespaces (iproute2, or this machine forbids them)",
    "can be installed",
  );
const peer = fileURLToPath(new URL("./peer.ts", import.meta.url));
const status = {
  BackendState: "Running",
  TUN: true,
  Self: { TailscaleIPs: ["100.101.102.103"] },
};
const rowan = {
  Node: { Addresses: ["100.88.77.66/32"], MachineAuthorized: true, KeyExpiry: "2999-01-01T00:00:00Z" },
  UserProfile: { LoginName: "rowan@ops.example" },
};

describe.skipIf(cannot)("across two hosts", () => {
  let hosts: TwoHosts;
  let api: FakeLocalApi;
  let folder: string;
  let daemon: ChildProcess;
  let log = "";

  beforeAll(async () => {
    hosts = makeTwoHosts();
    folder = mkdtempSync(join(tmpdir(), "tg-net-"));
    chmodSync(folder, 0o755);
    const socket = join(folder, "tailscaled.sock");
    api = await fakeLocalApi(socket);
    chmodSync(socket, 0o666);
    api.answers.status = { body: status };
    api.answers.whois = { body: rowan };
    for (const name of ["config", "home"]) {
      mkdirSync(join(folder, name), { mode: 0o700 });
      chownSync(join(folder, name), nobody, nobody);
    }
    writeFileSync(
      join(folder, "config", "access.yaml"),
      [
        "version: 1",
        "access:",
        "  local: {}",
        `  tailnet: { enabled: true, localapi_socket: ${socket}, allow: { logins: [rowan@ops.example] }, recheck: 100ms }`,
        "roles: { 'ts:rowan@ops.example': [operator] }",
      ].join("\n"),
    );
    const places = ["--state-dir", join(folder, "home", "state"), "--socket", join(folder, "home", "d.sock")];
    const user = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
    const command = [process.execPath, daemonEntry, ...places, "--config-dir", join(folder, "config")];
    daemon = spawn("ip", ["netns", "exec", hosts.ours, ...user, ...command], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: daemon.stderr ?? expect.fail("no log") }).on("line", (line) => {
        log += `${line}\n`;
        if (line.includes('"msg":"serving"')) resolve();
      });
      daemon.once("close", () => reject(new Error(log)));
    });
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => daemon?.once("close", resolve));
    daemon?.kill("SIGKILL");
    await ended;
    await api?.stop();
    hosts?.remove();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** What a client of the other host is told of itself, or how it fails. */
  const ask = async (from: string, ...tokens: readonly string[]): Promise<unknown> => {
    const args = ["netns", "exec", from, process.execPath, peer, "100.101.102.103:7443", ...tokens];
    const child = spawn("ip", args, { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (bytes) => {
      out += bytes;
    });
    await new Promise((resolve) => child.once("close", resolve));
    return JSON.parse(out);
  };

  /** Waits until the daemon says something in its log. */
  const says = async (text: string): Promise<void> => {
    while (!log.includes(text)) await new Promise((resolve) => daemon.stderr?.once("data", resolve));
  };

  test("a peer that is vouched for is who the tailnet says it is, with the roles of the file", async () => {
    expect(await ask(hosts.peers)).toEqual({
      actor: "ts:rowan@ops.example",
      roles: ["operator"],
      listener: "tailnet",
    });
    expect(api.asked.at(-1)).toMatch(/^100\.88\.77\.66:\d+$/);
  });

  test("a token is refused there, whatever it is", async () => {
    expect(await ask(hosts.peers, "anything")).toMatchObject({ reason: "TOKEN_INVALID" });
  });

  test("this host itself does not come in that way", async () => {
    expect(await ask(hosts.ours)).toMatchObject({ code: 14 });
    await says('"reason":"address"');
  });

  test.each([
    { name: "nobody knows", answer: { status: 404 }, reason: "no-identity" },
    { name: "the local daemon says nothing about", answer: "silence" as const, reason: "no-identity" },
    {
      name: "is another one than it says",
      answer: { body: { ...rowan, Node: { ...rowan.Node, Addresses: ["100.88.77.67/32"] } } },
      reason: "no-identity",
    },
    {
      name: "is no login of the file",
      answer: { body: { ...rowan, UserProfile: { LoginName: "ash@ops.example" } } },
      reason: "login",
    },
  ])("a peer that $name is closed without a word", async ({ answer, reason }) => {
    log = "";
    api.answers.whois = answer;
    expect(await ask(hosts.peers)).toMatchObject({ code: 14 });
    await says(`"reason":"${reason}"`);
    api.answers.whois = { body: rowan };
  });

  test("when the tailnet stops, its listener closes and the owner's socket stays", async () => {
    log = "";
    api.answers.status = { body: { ...status, BackendState: "Stopped" } };
    await says("backend-Stopped");
    expect(await ask(hosts.peers)).toMatchObject({ code: 14 });
    api.answers.status = { body: status };
  });

  test("the owner's socket cannot be opened by another user", () => {
    const other = ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"];
    const connect = `require("node:net").connect(${JSON.stringify(join(folder, "home", "d.sock"))}).on("error", (e) => { console.log(e.code); })`;
    const { stdout } = spawnSync("setpriv", [...other.slice(1), process.execPath, "-e", connect], {
      encoding: "utf8",
    });
    expect(stdout.trim()).toBe("EACCES");
  });
});
