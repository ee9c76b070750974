import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { ValidateConfigRequest, ValidateConfigResponse } from "../proto/gen/trinity/gate/v1/config.ts";
import { CommandFailure } from "./failures.ts";
import type { Programs } from "./shell.ts";

/**
 * The daemon's program judges a file's bytes without being a daemon (wiring-and-runs 2.7).
 *
 * @throws CommandFailure when it gives no verdict
 */
export async function askOffline(
  programs: Pick<Programs, "daemon">,
  request: ValidateConfigRequest,
): Promise<ValidateConfigResponse> {
  const [command, ...args] = programs.daemon;
  const child = spawn(command, [...args, "validate"], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify(ValidateConfigRequest.toJSON(request)));
  const [out, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    return ValidateConfigResponse.fromJSON(JSON.parse(out));
  } catch {
    throw new CommandFailure("bug", `the daemon's program gave no verdict: ${complaint.trim()}`);
  }
}
