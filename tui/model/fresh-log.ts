import type { Fresh } from "./fresh.ts";
import type { LogBook } from "./log-book.ts";

/** The daemon sends a sign of life on a log stream this often, in milliseconds (logs.proto, `FollowLogs`). */
const heartbeatMs = 10_000;

/** A followed log as a value with source and age. After its end nothing more is due. */
export function freshLog(book: LogBook | null): Fresh<LogBook> {
  const isBroken = book !== null && (book.link.kind === "lost" || book.link.kind === "closed");
  const isOver = book !== null && book.end !== null;
  return {
    value: book,
    source: "logs/stream",
    receivedMono: book?.lastSignMono ?? null,
    lagMs: 0,
    expectedMs: isOver ? null : heartbeatMs,
    state: book === null || book.lastSignMono === null ? "unknown" : isBroken ? "stale" : "fresh",
    reason: book === null ? "no run yet" : "reason" in book.link ? book.link.reason : "",
  };
}
