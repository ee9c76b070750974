import type { SessionConfig } from "../../engine/config/session.ts";
import { encodeSession } from "../../engine/config/session-codec.ts";
import type { ConfigContent } from "../../store/config-versions.ts";
import { configContents } from "./config-contents.ts";

/** Sessions whose parts are remembered. */
const keptMax = 16;

/** Taking a session apart costs as much as writing it, and the same one is often run again. */
export function newContentsMemory(): (
  fingerprint: string,
  session: SessionConfig,
) => readonly ConfigContent[] {
  const contents = new Map<string, readonly ConfigContent[]>();
  return (fingerprint, session) => {
    const known = contents.get(fingerprint) ?? configContents(encodeSession(session));
    contents.delete(fingerprint);
    contents.set(fingerprint, known);
    const [oldest] = contents.keys();
    if (contents.size > keptMax && oldest !== undefined) contents.delete(oldest);
    return known;
  };
}
