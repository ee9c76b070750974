import type { RunOverrides } from "../../engine/config/overrides.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession } from "../../engine/config/session-codec.ts";
import { EngineError } from "../../engine/errors.ts";
import { CommandFailure } from "../failures.ts";
import { filesOnDisk } from "./config-files.ts";
import { ConfigRefused } from "./config-refused.ts";

/**
 * The session in a file that holds a resolved configuration in the engine's own encoding, as `GetRunConfig` gives it.
 * Null when the file is none; then it is taken for a run configuration, whose loader says what is wrong.
 *
 * @throws ConfigRefused when it is a session, but not a sound one; CommandFailure when the file is a snapshot
 */
export function sessionInFile(path: string, { ticksTotal }: RunOverrides): SessionConfig | null {
  const file = filesOnDisk.read(path);
  if (file.kind !== "text") return null;
  if (/"(ledgers|tick_result)"\s*:/.test(file.text)) {
    throw new CommandFailure(
      "not_a_configuration",
      `${path} is a snapshot: what a run came to, not how to run it`,
    );
  }
  if (!/"totalTicks"\s*:/.test(file.text) || !/"shape"\s*:/.test(file.text)) return null;
  try {
    const session = decodeSession(file.text);
    return ticksTotal === undefined ? session : { ...session, totalTicks: Number(ticksTotal) };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    throw new ConfigRefused([{ file: path, field: "", reason: failure.message }]);
  }
}
