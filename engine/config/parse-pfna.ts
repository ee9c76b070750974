import type { Int } from "../int.ts";
import { compareInt } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { aList, type Convert, lenientInteger, lenientText, nonEmpty } from "./convert.ts";
import { completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import {
  elements,
  openDocument,
  optional,
  refuse,
  refuseEmpty,
  required,
  type Section,
  sections,
} from "./section.ts";
import type { PfnaInput } from "./session.ts";

/** What a run asks of its PFNA file; undefined where the run's own files do not say. */
export type PfnaExpected = {
  readonly gid?: string | undefined;
  readonly runId?: string | undefined;
  /** Number of values per entry: N of the topology. */
  readonly length?: Int | undefined;
};

/**
 * Reads a PFNA file (engine-core 12.1): its entries with the bundle's gid, run_id and nid, sorted by tick, then id.
 * The default transform is assumed, which every file-driven run uses, so a value beyond the doubles is refused.
 */
export function parsePfna(
  file: string,
  text: string,
  expected: PfnaExpected = {},
): Parsed<readonly PfnaInput[]> {
  const problems: Problem[] = [];
  const inputs = readInputs(file, text, expected, problems);
  return problems.length > 0 || inputs === undefined ? { ok: false, problems } : { ok: true, value: inputs };
}

function readInputs(
  file: string,
  text: string,
  expected: PfnaExpected,
  problems: Problem[],
): readonly PfnaInput[] | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;
  const v = required(top, "v", lenientInteger);
  const bundleId = required(top, "pfna_id", lenientText);
  const gid = required(top, "gid", lenientText);
  const runId = required(top, "run_id", lenientText);
  const nid = required(top, "nid", lenientText);
  const list = required(top, "entries", aList);
  if (v !== undefined && v !== 0) refuse(top, "v", `must be 0, not ${v}`);
  refuseEmpty(top, "pfna_id", bundleId);
  refuseEmpty(top, "gid", gid);
  refuseEmpty(top, "run_id", runId);
  refuseEmpty(top, "nid", nid);
  if (list?.length === 0) refuse(top, "entries", "must hold at least one entry");
  const entries =
    list && sections(top, "entries", list).map((entry) => entry && draftEntry(entry, expected.length));
  checkOrigin(top, gid, runId, expected);
  if (gid === undefined || runId === undefined || nid === undefined) return undefined;
  return completedAll<PfnaEntry>(entries)
    ?.map((entry) => ({ ...entry, gid, runId, nid }))
    .sort((a, b) => compareInt(a.tick, b.tick) || compareCodePoints(a.pfnaId, b.pfnaId));
}

type PfnaEntry = Pick<PfnaInput, "pfnaId" | "tick" | "values" | "description">;

function draftEntry(entry: Section, length: Int | undefined): Draft<PfnaEntry> {
  const pfnaId = required(entry, "pfna_id", nonEmpty(lenientText));
  const tick = required(entry, "tick", lenientInteger);
  const values = readValues(entry, length);
  const description = optional(entry, "description", lenientText, "");
  if (tick !== undefined && tick < 0) refuse(entry, "tick", `must be at least 0, not ${tick}`);
  return { pfnaId, tick, values, description };
}

/** The integeriser computes with doubles, so a value must be within their range. */
const pfnaValue: Convert<Int> = {
  wanted: "an integer within the range of doubles",
  take: (value) => {
    const integer = lenientInteger.take(value);
    return integer !== undefined && Number.isFinite(Number(integer)) ? integer : undefined;
  },
};

function readValues(entry: Section, length: Int | undefined): readonly Int[] | undefined {
  const list = required(entry, "values", aList);
  if (list?.length === 0) return refuse(entry, "values", "must hold at least one value");
  const values = list && elements(entry, "values", list, pfnaValue);
  if (list !== undefined && length !== undefined && list.length !== length) {
    refuse(entry, "values", `values length must match expected_length ${length}, but is ${list.length}`);
  }
  return values;
}

function checkOrigin(
  top: Section,
  gid: string | undefined,
  runId: string | undefined,
  expected: PfnaExpected,
): void {
  if (gid !== undefined && expected.gid !== undefined && gid !== expected.gid) {
    refuse(top, "gid", `PFNA gid must match the topology gid ${expected.gid}, not ${gid}`);
  }
  if (runId !== undefined && expected.runId !== undefined && runId !== expected.runId) {
    refuse(top, "run_id", `PFNA run_id must match the run ${expected.runId}, not ${runId}`);
  }
}
