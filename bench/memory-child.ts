import v8 from "node:v8";
import { isFinished, start } from "../engine/run-state.ts";
import { step } from "../engine/step.ts";
import { benchFingerprint, sha256 } from "./engine-run.ts";
import { sessionOf } from "./workloads.ts";

/**
 * Runs a ring of 64 nodes and lets every event go once it has been looked at: `memory-child TICKS WINDOW_TICKS`, 0 = one
 * window over all ticks. Prints the resident memory along the way as lines of JSON, the peak last.
 */

// As in `aether`: a tick leaves only garbage, and a larger nursery would only grow memory.
v8.setFlagsFromString("--semi-space-growth-factor=1");

const samples = 10;
const [ticks = 0, windowTicks = 0] = process.argv.slice(2).map(Number);

const deps = { sha256, fingerprint: benchFingerprint };
let state = start(sessionOf({ shape: "ring", nodes: 64, ticks, windowTicks }), deps);
let bytesSeen = 0;
let windowsClosed = 0;
while (!isFinished(state)) {
  const next = step(state, deps);
  for (const event of next.events) {
    if (event.kind === "ticked") bytesSeen += event.encoded.bytes.length;
    else windowsClosed += 1;
  }
  state = next.state;
  if (state.tick % Math.ceil(ticks / samples) === 0) print({ tick: state.tick, rssKb: rssKb() });
}
print({ bytesSeen, windowsClosed, peakKb: process.resourceUsage().maxRSS });

function rssKb(): number {
  return Math.round(process.memoryUsage.rss() / 1024);
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
