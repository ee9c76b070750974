import type { Socket } from "node:net";
import { hostPortText } from "./addresses.ts";

/** What a connection begins with: where it really comes from, or why that cannot be said. */
export type ProxyHeader =
  /** `source` is `ip:port`; `length` bytes belong to the header. */
  | { readonly kind: "proxied"; readonly source: string; readonly length: number }
  | { readonly kind: "incomplete" }
  | { readonly kind: "none" };

const signature = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const fixedBytes = 16;
const proxyCommand = 0x21;
const overTcp4 = 0x11;
const overTcp6 = 0x21;
const addressBytes = { [overTcp4]: 12, [overTcp6]: 36 } as const;

/** Reads a PROXY protocol header, version 2; nothing else says where a forwarded connection comes from (sources.md 6.5). */
function readProxyHeader(bytes: Buffer): ProxyHeader {
  const begun = Math.min(bytes.length, signature.length);
  if (!bytes.subarray(0, begun).equals(signature.subarray(0, begun))) return { kind: "none" };
  if (bytes.length < fixedBytes) return { kind: "incomplete" };
  const family = bytes[13];
  const length = fixedBytes + bytes.readUInt16BE(14);
  if (bytes[12] !== proxyCommand || (family !== overTcp4 && family !== overTcp6)) return { kind: "none" };
  if (length < fixedBytes + addressBytes[family]) return { kind: "none" };
  if (bytes.length < length) return { kind: "incomplete" };
  const source =
    family === overTcp4
      ? hostPortText([...bytes.subarray(16, 20)].join("."), bytes.readUInt16BE(24))
      : hostPortText(v6Text(bytes.subarray(16, 32)), bytes.readUInt16BE(48));
  return { kind: "proxied", source, length };
}

/**
 * Where a forwarded connection comes from; null when it does not say so within `limitMs`. What follows the header stays
 * to be read.
 */
export function proxiedSource(socket: Socket, limitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    let read = Buffer.alloc(0);
    const settle = (source: string | null): void => {
      clearTimeout(timer);
      socket.off("readable", look);
      socket.off("close", gone);
      resolve(source);
    };
    const gone = (): void => settle(null);
    const look = (): void => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        if (Buffer.isBuffer(chunk)) read = Buffer.concat([read, chunk]);
        const header = readProxyHeader(read);
        if (header.kind === "incomplete") continue;
        if (header.kind === "proxied") socket.unshift(read.subarray(header.length));
        settle(header.kind === "proxied" ? header.source : null);
        return;
      }
    };
    const timer = setTimeout(gone, limitMs);
    socket.on("readable", look);
    socket.once("close", gone);
    look();
  });
}

function v6Text(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(":");
}
