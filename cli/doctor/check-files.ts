import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contextsFile } from "../../proto/contexts.ts";
import { ConfigKind, ValidateConfigRequest } from "../../proto/gen/trinity/gate/v1/config.ts";
import { askOffline } from "../ask-offline.ts";
import { loadContexts } from "../contexts/contexts-file.ts";
import { CommandFailure } from "../failures.ts";
import type { Shell } from "../shell.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** Files of the daemon that this version can judge, and those it does not read yet. */
const judged = [
  ["daemon.yaml", ConfigKind.DAEMON],
  ["access.yaml", ConfigKind.ACCESS],
] as const;
const unread = ["operators.yaml", "sources.yaml"];

/** Whether the configuration files can be read; one that is not there is no problem. */
export async function checkFiles(shell: Shell, configDir: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [name, kind] of judged) findings.push(await checkFile(shell, join(configDir, name), name, kind));
  for (const name of unread.filter((each) => existsSync(join(configDir, each))))
    findings.push(warn(name, "is not read by this version", "leave it for a later one"));
  return [...findings, await checkContexts(contextsFile(shell.env))];
}

async function checkFile(shell: Shell, path: string, name: string, kind: ConfigKind): Promise<Finding> {
  if (!existsSync(path)) return ok(name, "not there: the defaults count");
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    return fail(name, `can't be read: ${why}`, `make ${path} readable for the daemon`);
  }
  const request = ValidateConfigRequest.fromPartial({ kind, content, fileName: path });
  const [first, ...more] = (await askOffline(shell.programs, request)).problems;
  if (first === undefined) return ok(name, "valid");
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  const where = first.line === 0 ? first.path : `${first.path} (line ${first.line})`.trim();
  return fail(
    name,
    `${where}: ${first.message}${others}`,
    `\`trinity validate ${name.slice(0, -".yaml".length)} ${path}\` tells all of it`,
  );
}

async function checkContexts(file: string): Promise<Finding> {
  const check = "contexts.yaml";
  if (!existsSync(file)) return ok(check, "not there: commands go to this machine's own daemon");
  try {
    const { contexts, current } = await loadContexts(file);
    return ok(check, `${contexts.size} contexts, ${current === null ? "none" : current} in use`);
  } catch (failure) {
    if (!(failure instanceof CommandFailure)) throw failure;
    return fail(check, failure.message, "mend it by hand, or take it away");
  }
}
