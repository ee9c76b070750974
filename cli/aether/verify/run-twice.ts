import { encodeCheckpoint, restoreCheckpoint } from "../../../engine/checkpoint.ts";
import { diffSnapshots } from "../../../engine/compare/diff-snapshots.ts";
import type { EncodedTick } from "../../../engine/encoded-tick.ts";
import { parseJson } from "../../../engine/json/parse.ts";
import { isFinished, type RunState } from "../../../engine/run-state.ts";
import { seal } from "../../../engine/seal.ts";
import { encodeSealed } from "../../../engine/sealed-codec.ts";
import { type RunEvent, step } from "../../../engine/step.ts";
import { breather } from "../breather.ts";
import type { Course } from "../execution.ts";
import type { FirstDifference } from "../snapshot/first-difference.ts";
import type { Verdict } from "./verdict.ts";

/** A restored run works out everything of its configuration anew, which costs about as much as a tick. */
const restoresMax = 256;
const shownMax = 20;

/**
 * Runs a configuration in two ways side by side: in one go, and written out as a checkpoint and restored from it after
 * every tick, or after as many as `restoresMax` allows. Each tick's record must be the same to the byte, and so must
 * what is sealed at the end; the document is made of these alone. `restored` is what stands between two ticks.
 *
 * @throws EngineError, Interrupted
 */
export async function runTwice(
  course: Course,
  interrupted: AbortSignal,
  restored: (state: RunState) => RunState = viaCheckpoint,
): Promise<Verdict> {
  const { config, deps, spool } = course;
  const every = Math.max(1, Math.ceil(config.totalTicks / restoresMax));
  const breathe = breather(interrupted);
  let straight = course.state;
  let broken = restored(course.state);
  let restores = 1;
  const verdict = (difference: FirstDifference | null, ledgerHead: string | null): Verdict => ({
    compared: `run twice: in one go, and restored from a checkpoint ${timesText(restores)}`,
    ticks: straight.tick,
    ledgerHead,
    difference,
  });
  while (!isFinished(straight)) {
    const [one, other] = [step(straight, deps), step(broken, deps)];
    const [tick, otherTick] = [tickIn(one.events), tickIn(other.events)];
    if (Buffer.compare(tick.bytes, otherTick.bytes) !== 0) {
      return verdict(differenceOf(tick.tick, textOf(tick), textOf(otherTick)), null);
    }
    spool.append(tick);
    [straight, broken] = [one.state, other.state];
    if (broken.tick % every === 0) {
      broken = restored(broken);
      restores += 1;
    }
    await breathe();
  }
  const [sealed, resealed] = [
    seal(config, straight, spool.ticks, deps),
    seal(config, broken, spool.ticks, deps),
  ];
  const [text, otherText] = [encodeSealed(sealed), encodeSealed(resealed)];
  if (text !== otherText) return verdict(differenceOf(null, text, otherText), null);
  return verdict(null, sealed.ledgerHead);
}

function viaCheckpoint(state: RunState): RunState {
  return restoreCheckpoint(state.plan.config, encodeCheckpoint(state));
}

function tickIn(events: readonly RunEvent[]): EncodedTick {
  for (const event of events) if (event.kind === "ticked") return event.encoded;
  throw new Error("a step makes a tick");
}

function textOf({ bytes }: EncodedTick): string {
  return Buffer.from(bytes).toString();
}

function differenceOf(tick: number | null, text: string, otherText: string): FirstDifference {
  const diffs = diffSnapshots(parseJson(text), parseJson(otherText), "", shownMax + 1);
  return { tick, diffs: diffs.slice(0, shownMax), isCut: diffs.length > shownMax };
}

function timesText(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}
