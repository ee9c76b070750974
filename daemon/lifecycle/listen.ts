import { lstatSync, type Stats, unlinkSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { codeOf, StartRefusal } from "./start-refusal.ts";

/** The kernel's limit for the path of a unix socket. */
const pathBytesMax = 107;
const connectionsMax = 512;
const ownerOnly = 0o600;
const permissionBits = 0o777;
/** While the socket is bound; a socket file is made with all bits that are not masked. */
const socketUmask = 0o177;
const probeMs = 2000;

/** @throws StartRefusal when no socket can have this path */
export function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > pathBytesMax) {
    throw new StartRefusal(
      `the socket path ${path} has ${bytes} bytes, the system allows ${pathBytesMax}; choose a shorter one with --socket`,
    );
  }
}

/**
 * Removes what a killed daemon left at `path`. Anything else that stands there is refused: a socket somebody
 * answers on, a file, a link. Call only while the locks are held, because nothing may be removed before
 * (daemon.md 3.4).
 *
 * @throws StartRefusal
 */
export async function clearStaleSocket(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket())
    throw new StartRefusal(
      `${path} is ${kindOf(found)}, not a socket; remove it or choose another with --socket`,
    );
  const answer = await probe(path);
  if (answer !== "ECONNREFUSED") {
    throw new StartRefusal(
      answer === null
        ? `another server answers on the socket ${path}; stop it or choose another with --socket`
        : `the socket ${path} is in use or cannot be tried (${answer}); choose another with --socket`,
    );
  }
  unlinkSync(path);
}

/**
 * Listens on a unix socket that only its owner can open. Connections above the limit are closed at once.
 *
 * @throws StartRefusal
 */
export async function listenOn(path: string, uid: number): Promise<Server> {
  const server = createServer();
  server.maxConnections = connectionsMax;
  await bound(server, path);
  const { mode, uid: owner } = lstatSync(path);
  if ((mode & permissionBits) !== ownerOnly || owner !== uid) {
    server.close();
    throw new StartRefusal(
      `the socket ${path} came out with mode 0${(mode & permissionBits).toString(8)} instead of 0600`,
    );
  }
  return server;
}

function bound(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new StartRefusal(`cannot listen on the socket ${path}: ${codeOf(cause)}`, { cause }));
    });
    // The file is made inside this call, so no other file can be made with this mask.
    const before = process.umask(socketUmask);
    try {
      server.listen({ path }, () => {
        server.removeAllListeners("error");
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

/** Null when somebody accepts a connection, else the system's word for why not. */
function probe(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const answer = (found: string | null): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(probeMs, () => answer("ETIMEDOUT"));
    socket.once("connect", () => answer(null));
    socket.once("error", (failure) => answer(codeOf(failure)));
  });
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return "a symbolic link";
  if (found.isDirectory()) return "a directory";
  return found.isFile() ? "a file" : "something else";
}
