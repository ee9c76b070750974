import { createHash, hash } from "node:crypto";
import type { SessionConfig } from "../engine/config/session.ts";
import type { Sha256 } from "../engine/digest.ts";
import { documentBytes } from "../engine/document/document-bytes.ts";
import type { EncodedTick } from "../engine/encoded-tick.ts";
import { isFinished, type RunState, start } from "../engine/run-state.ts";
import { seal } from "../engine/seal.ts";
import { step } from "../engine/step.ts";
import type { FloorResult } from "./floor.ts";

/** As a program of ours computes it. */
export const sha256: Sha256 = (data) => hash("sha256", data, "hex");

/** T_0 of every measured run. */
export const benchFingerprint: string = "0".repeat(64);

/** A run from its first tick to its seal, its ticks in memory. */
export type EndedRun = {
  readonly ticks: readonly EncodedTick[];
  readonly tickHash: string;
  readonly document: (form: "C2" | "C3") => Iterable<Uint8Array>;
};

/** Runs a whole session as a program of ours does; `between` stands for what happens to its state between two ticks. */
export function runToEnd(
  config: SessionConfig,
  between: (state: RunState) => RunState = (state) => state,
): EndedRun {
  const deps = { sha256, fingerprint: benchFingerprint };
  const ticks: EncodedTick[] = [];
  let state = between(start(config, deps));
  while (!isFinished(state)) {
    const next = step(state, deps);
    for (const event of next.events) if (event.kind === "ticked") ticks.push(event.encoded);
    state = between(next.state);
  }
  const sealed = seal(config, state, () => ticks, deps);
  return {
    ticks,
    tickHash: state.tickHash,
    document: (form) => documentBytes(form, config, sealed, () => ticks, deps),
  };
}

/** The same with the digest of its canonical document, which the floor computes as well. */
export function engineDocument(config: SessionConfig): FloorResult {
  return documentDigest(runToEnd(config));
}

/** The digest of a run's canonical document, of which no more than a chunk is in memory. */
export function documentDigest({ document, tickHash }: EndedRun): FloorResult {
  const digest = createHash("sha256");
  let bytes = 0;
  for (const chunk of document("C2")) {
    digest.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: digest.digest("hex"), bytes, tickHash };
}
