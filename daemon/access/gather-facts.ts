import { lstatSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import type { LocalApi } from "./local-api.ts";
import { decideListening, type ListenDecision } from "./tailnet-status.ts";

const writableByOthers = 0o022;
const sticky = 0o1000;

/** Looks at everything a decision to listen on the tailnet rests on, and decides (sources.md 6.3). */
export async function lookAndDecide(look: {
  readonly socketPath: string;
  readonly api: LocalApi;
  readonly port: number;
  /** Root, and the user a Tailscale daemon is configured to run as. */
  readonly trustedUids: readonly number[];
}): Promise<ListenDecision> {
  const socket = socketAt(look.socketPath);
  const isTrusted = socket?.isSafe === true && look.trustedUids.includes(socket.uid);
  // A socket nobody vouches for is not asked anything.
  const status = isTrusted ? await look.api.status() : null;
  const serve = isTrusted ? await look.api.serveConfig() : null;
  if (socket !== null && !isTrusted) return { kind: "closed", reason: "localapi-untrusted" };
  return decideListening({
    status,
    serve,
    socketUid: socket?.uid ?? null,
    isSocketSafe: socket?.isSafe ?? false,
    trustedUids: look.trustedUids,
    interfaceAddresses: Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).map(({ address }) => address),
    ),
    port: look.port,
  });
}

/** Whose the socket is, and whether only its owner and root could have put it there; null: there is none. */
function socketAt(path: string): { readonly uid: number; readonly isSafe: boolean } | null {
  try {
    const found = statSync(path);
    const folder = lstatSync(dirname(path));
    const isFolderSafe = (folder.mode & writableByOthers) === 0 || (folder.mode & sticky) !== 0;
    return { uid: found.uid, isSafe: found.isSocket() && isFolderSafe };
  } catch {
    return null;
  }
}
