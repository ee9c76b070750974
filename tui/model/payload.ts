import { clean } from "../text/clean.ts";
import { wrap } from "../text/fit.ts";
import { countText, dateTimeText, preciseClockText } from "../text/format.ts";
import { jsonRows } from "../text/json-text.ts";
import type { LogLine } from "./facts.ts";

/** Everything a log entry says, over as many rows as it takes at this width. Numbers keep all their digits. */
export function payloadText(line: LogLine, columns: number): readonly string[] {
  const time = line.atMs === null ? "no time" : preciseClockText(line.atMs);
  const payload = line.payloadJson === "" ? ["none"] : jsonRows(line.payloadJson);
  const facts: readonly (readonly [string, string])[] = [
    ["seq", countText(line.seq)],
    ["tick", line.tick === null ? "" : countText(line.tick)],
    ["window", line.windowId],
    ["run", line.runId],
    ["attempt", line.attemptId],
    ["date", line.atMs === null ? "" : dateTimeText(line.atMs).slice(0, 10)],
  ];
  const rows = [
    `${time}  ${line.level}`,
    `${line.event}   ${line.component}`,
    "",
    "message",
    line.message,
    "",
    "payload",
    ...payload.map(clean),
    "",
    ...facts.filter(([, value]) => value !== "").map(([name, value]) => `${name.padEnd(8)}${value}`),
  ];
  return rows.flatMap((row) => wrap(row, columns));
}
