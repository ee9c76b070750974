import { request } from "node:http";
import type { ServeConfig, TailnetStatus } from "./tailnet-status.ts";
import type { Whois } from "./whois.ts";

/**
 * The local Tailscale daemon's API over its unix socket (sources.md 6.1). Every answer is null when it does not come in
 * time, is refused or is not what it should be: whoever asks treats that as "no".
 */
export type LocalApi = {
  readonly status: () => Promise<TailnetStatus | null>;
  readonly serveConfig: () => Promise<ServeConfig | null>;
  /** `peer` is `ip:port`. */
  readonly whois: (peer: string) => Promise<Whois | null>;
};

const answerBytesMax = 4 * 1024 * 1024;

export function openLocalApi(socketPath: string, timeoutMs: number): LocalApi {
  const get = (path: string): Promise<unknown> => ask(socketPath, path, timeoutMs);
  return {
    status: async () => statusOf(await get("/localapi/v0/status?peers=false")),
    serveConfig: async () => serveConfigOf(await get("/localapi/v0/serve-config")),
    whois: async (peer) =>
      whoisOf(await get(`/localapi/v0/whois?addr=${encodeURIComponent(peer)}&proto=tcp`)),
  };
}

/** The parsed body of a 200, else undefined. */
function ask(socketPath: string, path: string, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const give = (): void => {
      call.destroy();
      resolve(undefined);
    };
    const timer = setTimeout(give, timeoutMs);
    const call = request({ socketPath, path, headers: { Host: "local-tailscaled.sock" } }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > answerBytesMax) give();
        else chunks.push(chunk);
      });
      response.on("error", give);
      response.on("end", () => {
        clearTimeout(timer);
        resolve(response.statusCode === 200 ? parsed(Buffer.concat(chunks).toString("utf8")) : undefined);
      });
    });
    call.on("error", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    call.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A field of an answer; answers come from another program, so nothing about them is taken for granted. */
function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) {
    if (typeof found !== "object" || found === null) return undefined;
    found = new Map<string, unknown>(Object.entries(found)).get(name);
  }
  return found;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

export function statusOf(body: unknown): TailnetStatus | null {
  const state = at(body, "BackendState");
  if (typeof state !== "string") return null;
  return {
    backendState: state,
    tun: at(body, "TUN") === true,
    addresses: texts(at(body, "Self", "TailscaleIPs")),
  };
}

function serveConfigOf(body: unknown): ServeConfig | null {
  if (body === undefined) return null;
  const funnels: string[] = [];
  const forwards = new Map<number, string>();
  const sessions = Object.values((at(body, "Foreground") as object | undefined) ?? {});
  for (const config of [body, ...sessions]) {
    for (const [hostPort, isOpen] of entries(at(config, "AllowFunnel")))
      if (isOpen !== false) funnels.push(hostPort);
    for (const [port, handler] of entries(at(config, "TCP"))) {
      const target = at(handler, "TCPForward");
      if (typeof target === "string") forwards.set(Number(port), target);
    }
    for (const [hostPort, server] of entries(at(config, "Web"))) {
      for (const [, handler] of entries(at(server, "Handlers"))) {
        const proxy = at(handler, "Proxy");
        const port = Number(/:(\d+)$/.exec(hostPort)?.[1] ?? -1);
        if (typeof proxy === "string")
          forwards.set(port, proxy.replace(/^\w+:\/\//, "").replace(/\/.*$/, ""));
      }
    }
  }
  return { funnels, forwards };
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function whoisOf(body: unknown): Whois | null {
  const node = at(body, "Node");
  const login = at(body, "UserProfile", "LoginName");
  if (typeof node !== "object" || node === null || typeof login !== "string") return null;
  const expiry = at(node, "KeyExpiry");
  const expiryMs = typeof expiry === "string" ? Date.parse(expiry) : Number.NaN;
  return {
    addresses: texts(at(node, "Addresses")),
    expired: at(node, "Expired") === true,
    // Go writes "no time" as year 1.
    keyExpiryMs: Number.isNaN(expiryMs) || expiryMs < 0 ? null : expiryMs,
    isAuthorized: at(node, "MachineAuthorized") !== false,
    tags: texts(at(node, "Tags")),
    isShared: isPresent(at(node, "Sharer")) || at(node, "Hostinfo", "ShareeNode") === true,
    login,
    capabilities: entries(at(body, "CapMap")).map(([name]) => name),
  };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== 0 && value !== "";
}
