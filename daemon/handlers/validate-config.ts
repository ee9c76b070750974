import {
  ConfigKind,
  ConfigServiceService,
  type ValidateConfigRequest,
  type ValidateConfigResponse,
} from "../../proto/gen/trinity/gate/v1/config.ts";
import type { Violations } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { inputOf } from "../rpc/rpc-request.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { type ConfigFileKind, validateConfig as problemsOf } from "../validation/validate-config.ts";

const kindOf: ReadonlyMap<ConfigKind, ConfigFileKind> = new Map([
  [ConfigKind.ACCESS, "access"],
  [ConfigKind.DAEMON, "daemon"],
  [ConfigKind.SCENARIO, "scenario"],
  [ConfigKind.GOVERNANCE, "governance"],
]);

/** Everything that is wrong with a file; nothing is created. */
export function validateConfig(): Rpc {
  return readRpc(ConfigServiceService.validateConfig, { parse, answer });
}

/** The same without a daemon, for `trinityd validate` (wiring-and-runs 2.7). @throws CockpitError `field_invalid` */
export function validateOffline(request: ValidateConfigRequest): ValidateConfigResponse {
  return answer(inputOf(request, parse));
}

type Input = { readonly kind: ConfigFileKind; readonly text: string; readonly fileName: string };

function parse(
  { kind, content, fileName, operatorsConfig }: ValidateConfigRequest,
  violations: Violations,
): Input {
  const known = kindOf.get(kind);
  if (known === undefined)
    violations.push({
      field: "kind",
      description: `is one of ${[...kindOf.values()].join(", ")}; operators, plan and sources come with a later version`,
    });
  if (operatorsConfig !== undefined)
    violations.push({ field: "operators_config", description: "belongs to a plan; leave it out" });
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    violations.push({ field: "content", description: "is not UTF-8" });
  }
  return { kind: known ?? "access", text, fileName: fileName === "" ? "the file" : fileName.slice(0, 200) };
}

function answer({ kind, text, fileName }: Input): ValidateConfigResponse {
  const problems = problemsOf(kind, text, fileName);
  return {
    ok: problems.length === 0,
    problems: problems.map(({ code, path, message, line }) => ({ code, path, message, line: line ?? 0 })),
  };
}
