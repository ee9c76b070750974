import { chmodSync, chownSync, lstatSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Caller } from "../rpc/caller.ts";
import type { RpcShell } from "../rpc/rpc.ts";
import type { AccessConfig } from "./access-config.ts";
import { hostPortText, parseHostPort, unmapped } from "./addresses.ts";
import type { LocalApi } from "./local-api.ts";
import { proxiedSource } from "./proxy-header.ts";
import { newTailnetIdentity, type TailnetIdentity } from "./tailnet-identity.ts";
import { forwardsTo, type ListenDecision, type ServeConfig } from "./tailnet-status.ts";
import { identifyByToken } from "./token-identity.ts";

/** A gRPC server of one listener. */
export type ServedConnections = { readonly accept: (socket: Socket) => void };

/** One address besides the owner's socket, and whether it is served. */
export type ListenerState = {
  readonly kind: "group" | "loopback" | "tailnet" | "serve";
  readonly address: string;
  /** Null: it serves. */
  readonly closedBecause: string | null;
};

/** The listeners that `access.yaml` asks for. */
export type AccessListeners = {
  readonly states: () => readonly ListenerState[];
  /** Opens and closes what the configuration, and the tailnet, now say. Never throws: what fails stays closed. */
  readonly refresh: () => Promise<void>;
  /** Rights have changed: everybody of the tailnet has to be vouched for again. */
  readonly forget: () => void;
  readonly close: () => void;
};

export type AccessListenersDeps = {
  readonly config: () => AccessConfig;
  /** A path of the configuration with its directory put in. */
  readonly pathOf: (path: string) => string;
  /** Serves connections whose callers `identify` names. */
  readonly serve: (identify: RpcShell["identify"], kind: string) => ServedConnections;
  readonly api: () => LocalApi;
  readonly decideListening: () => Promise<ListenDecision>;
  readonly groupId: (name: string) => number | null;
  readonly isRoot: boolean;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly warn: (facts: object, message: string) => void;
};

const connectionsMax = 512;
/** A forwarded connection says where it comes from within this time, or is closed. */
const headerMs = 1_000;
/** How often a connection's peer is asked about again (sources.md 6.4). */
const recheckMs = 60_000;

type Open = { readonly state: ListenerState; readonly server: Server; readonly sockets: Set<Socket> };

export function newAccessListeners(deps: AccessListenersDeps): AccessListeners {
  const open = new Map<string, Open>();
  let closed: readonly ListenerState[] = [];
  let isClosing = false;
  let refreshing: Promise<void> = Promise.resolve();
  const byToken =
    (kind: "group" | "loopback") =>
    async (call: Parameters<RpcShell["identify"]>[0]): Promise<Caller> =>
      identifyByToken(call.metadata, kind, deps.config(), deps.nowMs());
  const tailnet: TailnetIdentity = newTailnetIdentity({
    api: deps.api,
    config: deps.config,
    ownAddresses: () =>
      [...open.values()].flatMap(({ state }) =>
        state.kind === "tailnet" ? [parseHostPort(state.address)?.host ?? ""] : [],
      ),
    nowMs: deps.nowMs,
    monotonicMs: deps.monotonicMs,
  });
  /** Forwarder's address and port to the source its header named. */
  const sources = new Map<string, string>();
  const identifyBy = {
    group: byToken("group"),
    loopback: byToken("loopback"),
    tailnet: tailnet.identify,
    // The forwarder's address says nothing; the header of its connection does.
    serve: ({ metadata, peer }) => tailnet.identify({ metadata, peer: sources.get(peer) ?? "" }),
  } as const satisfies Record<ListenerState["kind"], RpcShell["identify"]>;
  // A server costs time and memory, and most daemons have only the owner's.
  const faces = new Map<ListenerState["kind"], ServedConnections>();
  const served = (kind: ListenerState["kind"]): ServedConnections => {
    const face = faces.get(kind) ?? deps.serve(identifyBy[kind], kind);
    faces.set(kind, face);
    return face;
  };

  const wanted = async (): Promise<readonly ListenerState[]> => {
    const config = deps.config();
    const states: ListenerState[] = [];
    if (config.groupSocket !== null)
      states.push({ kind: "group", address: deps.pathOf(config.groupSocket.path), closedBecause: null });
    if (config.tcp !== null)
      states.push({
        kind: "loopback",
        address: config.tcp,
        closedBecause: await loopbackProblem(config.tcp),
      });
    if (config.tailnet.enabled) states.push(...(await tailnetStates(config)));
    return states;
  };

  /** A loopback port that the tailnet is forwarded to would take its peers for local ones (sources.md 6.5). */
  const loopbackProblem = async (address: string): Promise<string | null> => {
    if (!deps.config().tailnet.enabled) return null;
    const serve: ServeConfig | null = await deps.api().serveConfig();
    const port = parseHostPort(address)?.port ?? -1;
    return serve !== null && forwardsTo(serve, port) ? "tailscale serve forwards to it" : null;
  };

  const tailnetStates = async (config: AccessConfig): Promise<readonly ListenerState[]> => {
    const closedState = (reason: string): ListenerState => ({
      kind: "tailnet",
      address: `port ${config.tailnet.port}`,
      closedBecause: reason,
    });
    if (deps.isRoot) return [closedState("root-refused")];
    const decision = await deps.decideListening();
    const { serveBackend } = config.tailnet;
    if (decision.kind === "closed" && decision.reason === "userspace-networking" && serveBackend !== null)
      return [{ kind: "serve", address: serveBackend, closedBecause: null }];
    if (decision.kind === "closed") return [closedState(decision.reason)];
    return decision.addresses.map((address) => ({
      kind: "tailnet",
      address: hostPortText(address, config.tailnet.port),
      closedBecause: null,
    }));
  };

  const refresh = async (): Promise<void> => {
    const states = await wanted();
    if (isClosing) return;
    const openable = new Map(
      states.filter(({ closedBecause }) => closedBecause === null).map((state) => [keyOf(state), state]),
    );
    for (const [key, one] of open) if (!openable.has(key)) shut(key, one);
    const failed: ListenerState[] = [];
    for (const [key, state] of openable) {
      if (open.has(key)) continue;
      try {
        open.set(key, await listen(state));
      } catch (failure) {
        const reason = failure instanceof Error && "code" in failure ? String(failure.code) : String(failure);
        failed.push({ ...state, closedBecause: reason });
      }
    }
    const before = new Set(closed.map(saidOf));
    closed = [...states.filter(({ closedBecause }) => closedBecause !== null), ...failed];
    for (const state of closed) if (!before.has(saidOf(state))) deps.warn(state, "a listener stays closed");
  };

  const shut = (key: string, { server, sockets, state }: Open): void => {
    open.delete(key);
    server.close();
    for (const socket of sockets) socket.destroy();
    deps.warn({ kind: state.kind, address: state.address }, "a listener was closed");
  };

  const listen = async (state: ListenerState): Promise<Open> => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
      if (state.kind === "tailnet") void admit(socket, peerOf(socket), "tailnet");
      else if (state.kind === "serve") void admitForwarded(socket);
      else served(state.kind).accept(socket);
    });
    server.maxConnections = connectionsMax;
    server.on("error", (failure) => deps.warn({ err: failure, address: state.address }, "a listener failed"));
    served(state.kind);
    await bind(server, state);
    return { state, server, sockets };
  };

  const bind = async (server: Server, state: ListenerState): Promise<void> => {
    if (state.kind !== "group") {
      const { host, port } = parseHostPort(state.address) ?? { host: "", port: -1 };
      await listening(server, { host, port, exclusive: true });
      return;
    }
    const group = deps.config().groupSocket?.group ?? "";
    const gid = deps.groupId(group);
    if (gid === null) throw new Error(`no group ${group}`);
    const mask = process.umask(0o177);
    try {
      await listening(server, { path: state.address });
    } finally {
      process.umask(mask);
    }
    chownSync(state.address, lstatSync(state.address).uid, gid);
    chmodSync(state.address, 0o660);
  };

  /** A peer nobody vouches for is closed without a word, and asked about again while it stays. */
  const admit = async (socket: Socket, peer: string, face: "tailnet" | "serve"): Promise<void> => {
    const admission = await tailnet.admit(peer);
    if (admission.kind === "denied") {
      deps.warn({ peer, reason: admission.reason }, "a peer of the tailnet was refused");
      socket.destroy();
      return;
    }
    const again = setInterval(() => {
      void tailnet.admit(peer).then((later) => {
        if (later.kind === "denied") socket.destroy();
      });
    }, recheckMs);
    again.unref();
    socket.once("close", () => clearInterval(again));
    served(face).accept(socket);
  };

  const admitForwarded = async (socket: Socket): Promise<void> => {
    const source = await proxiedSource(socket, headerMs);
    if (source === null) {
      deps.warn({}, "a forwarded connection without a PROXY header was closed");
      socket.destroy();
      return;
    }
    const forwarder = peerOf(socket);
    sources.set(forwarder, source);
    socket.once("close", () => sources.delete(forwarder));
    await admit(socket, source, "serve");
  };

  return {
    states: () => [...[...open.values()].map(({ state }) => state), ...closed],
    refresh: () => {
      refreshing = refreshing.then(refresh).catch((failure: unknown) => {
        deps.warn({ err: failure }, "the listeners could not be looked at");
      });
      return refreshing;
    },
    forget: tailnet.forget,
    close: () => {
      isClosing = true;
      for (const { server } of open.values()) server.close();
    },
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${unmapped(remoteAddress ?? "")}:${remotePort ?? 0}`;
}

function keyOf({ kind, address }: ListenerState): string {
  return `${kind} ${address}`;
}

function saidOf({ kind, address, closedBecause }: ListenerState): string {
  return `${kind} ${address} ${closedBecause ?? ""}`;
}

function listening(server: Server, where: Parameters<Server["listen"]>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where as object, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
