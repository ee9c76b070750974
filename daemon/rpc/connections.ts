import type { Socket } from "node:net";

/** A connection that is open. */
export type Connection = {
  /** For example `unix` or `loopback`. */
  readonly listener: string;
  /** Address of the other side; empty on a unix socket. */
  readonly peer: string;
  /** Of the last call that named one; empty before. */
  readonly actor: string;
  readonly sinceMs: number;
  readonly calls: number;
  /** What calls of this connection are known by. */
  readonly key: string;
};

/** The connections of all listeners. */
export type Connections = {
  /** Notes a connection until it closes. To be called before the library sees the socket. */
  readonly opened: (socket: Socket, listener: string) => void;
  /** A call came in over the connection that the library calls `key`. */
  readonly called: (key: string, actor: string) => void;
  /** The oldest first. */
  readonly list: () => readonly Connection[];
};

export function newConnections(nowMs: () => number): Connections {
  const open = new Map<string, Connection>();
  let last = 0;
  return {
    opened: (socket, listener) => {
      last += 1;
      const { remoteAddress: address, remotePort: port } = socket;
      const isTcp = address !== undefined && port !== undefined;
      // The library tells connections apart by the peer's address, which a unix socket has none of.
      if (!isTcp) Object.defineProperty(socket, "remoteAddress", { value: `connection-${last}` });
      const key = isTcp ? `${address}:${port}` : `connection-${last}`;
      open.set(key, { listener, peer: isTcp ? key : "", actor: "", sinceMs: nowMs(), calls: 0, key });
      socket.once("close", () => open.delete(key));
    },
    called: (key, actor) => {
      const connection = open.get(key);
      if (connection !== undefined) open.set(key, { ...connection, actor, calls: connection.calls + 1 });
    },
    list: () => [...open.values()],
  };
}
