import { parseRunConfig } from "../../engine/config/parse-run-config.ts";
import type { Problem } from "../../engine/config/problem.ts";
import { parseGovernance } from "../../engine/governance/parse-governance.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { readAccessConfig } from "../access/access-config.ts";
import type { ConfigProblem } from "../config/config-file.ts";
import { readDaemonConfig } from "../config/daemon-config.ts";

/** The kinds of configuration files this version judges. */
const configKinds = ["access", "daemon", "scenario", "governance"] as const;

export type ConfigFileKind = (typeof configKinds)[number];

/**
 * Everything that is wrong with a configuration file, by its text alone: no other file, directory or secret is looked at
 * (wiring-and-runs 2.7). A scenario's file is its run configuration; what it names is not opened.
 */
export function validateConfig(
  kind: ConfigFileKind,
  text: string,
  fileName: string,
): readonly ConfigProblem[] {
  switch (kind) {
    case "access": {
      const read = readAccessConfig(text);
      return read.ok ? [] : read.problems;
    }
    case "daemon": {
      const read = readDaemonConfig(text);
      return read.ok ? [] : read.problems;
    }
    case "scenario": {
      const parsed = parseRunConfig(fileName, text);
      return parsed.ok ? [] : parsed.problems.map(toConfigProblem);
    }
    case "governance": {
      const value = jsonOf(text);
      if (value instanceof Error)
        return [{ code: "json_invalid", path: "", message: value.message, line: null }];
      const parsed = parseGovernance(value, { file: fileName, field: "" });
      return parsed.ok ? [] : parsed.problems.map(toConfigProblem);
    }
  }
}

function jsonOf(text: string): ReturnType<typeof parseJson> | Error {
  try {
    return parseJson(text);
  } catch (failure) {
    return failure instanceof Error ? failure : new Error(String(failure));
  }
}

function toConfigProblem({ field, reason }: Problem): ConfigProblem {
  return { code: field === "" ? "json_invalid" : "bad_value", path: field, message: reason, line: null };
}
