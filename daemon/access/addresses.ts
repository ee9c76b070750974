import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** The addresses Tailscale gives to nodes (sources.md 6.2). Being among them proves nothing: carriers use them too. */
const nodeRanges = new BlockList();
nodeRanges.addSubnet("100.64.0.0", 10, "ipv4");
nodeRanges.addSubnet("fd7a:115c:a1e0::", 48, "ipv6");

/** Among them, but never a node's: ChromeOS, the service's own, 4-via-6. */
const notNodes = new BlockList();
notNodes.addSubnet("100.115.92.0", 23, "ipv4");
notNodes.addAddress("100.100.100.100", "ipv4");
notNodes.addAddress("fd7a:115c:a1e0::53", "ipv6");
notNodes.addSubnet("fd7a:115c:a1e0:b1a::", 64, "ipv6");

/** Whether an address can be a tailnet node's. */
export function isTailnetAddress(address: string): boolean {
  const plain = unmapped(address);
  if (isIP(plain) === 0) return false;
  const family = isIPv4(plain) ? "ipv4" : "ipv6";
  return nodeRanges.check(plain, family) && !notNodes.check(plain, family);
}

/** The IPv4 address inside an IPv4-mapped IPv6 one; others as they are, without a zone. */
export function unmapped(address: string): string {
  const bare = address.replace(/%.*$/, "").replace(/^\[|\]$/g, "");
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

/** An address and port as `1.2.3.4:5` or `[::1]:5`; null when the text is none. */
export function parseHostPort(text: string): { readonly host: string; readonly port: number } | null {
  const [, v6, v4, port] = /^(?:\[([0-9a-fA-F:.%]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = v6 ?? v4;
  if (host === undefined || port === undefined || isIP(host) === 0 || Number(port) > 65_535) return null;
  return { host, port: Number(port) };
}

/** The way an address and port are written. */
export function hostPortText(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Why a configured address must not be bound (sources.md 6.3); null: it may, if the tailnet confirms it. */
export function bindProblem(address: string): "wildcard-bind-refused" | "address-out-of-range" | null {
  const host = parseHostPort(address)?.host ?? address;
  if (host === "0.0.0.0" || host === "::" || host === "" || host === "*") return "wildcard-bind-refused";
  return isTailnetAddress(host) ? null : "address-out-of-range";
}
