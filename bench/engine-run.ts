import { createHash, hash } from "node:crypto";
import type { SessionConfig } from "../engine/config/session.ts";
import type { Sha256 } from "../engine/digest.ts";
import { documentBytes } from "../engine/document/document-bytes.ts";
import type { EncodedTick } from "../engine/encoded-tick.ts";
import { isFinished, start } from "../engine/run-state.ts";
import { seal } from "../engine/seal.ts";
import { step } from "../engine/step.ts";
import type { FloorResult } from "./floor.ts";

const sha256: Sha256 = (data) => hash("sha256", data, "hex");

/** T_0 of every measured run. */
export const benchFingerprint: string = "0".repeat(64);

/** A whole session as a program of ours runs it: every tick, the seal, and the digest of the canonical document. */
export function engineDocument(config: SessionConfig): FloorResult {
  const deps = { sha256, fingerprint: benchFingerprint };
  const ticks: EncodedTick[] = [];
  let state = start(config, deps);
  while (!isFinished(state)) {
    const next = step(state, deps);
    for (const event of next.events) if (event.kind === "ticked") ticks.push(event.encoded);
    state = next.state;
  }
  const sealed = seal(config, state, () => ticks, deps);
  const digest = createHash("sha256");
  let bytes = 0;
  for (const chunk of documentBytes("C2", config, sealed, () => ticks, deps)) {
    digest.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: digest.digest("hex"), bytes, tickHash: state.tickHash };
}
