import { type Control, controls, whyOff } from "../model/controls.ts";
import { controlRow } from "../model/keymap.ts";
import { controlGround, type Model } from "../model/model.ts";
import { lineWidth } from "../theme/line.ts";
import { type Line, span } from "../theme/style.ts";

/** Controls that are off for the same reason. */
export type OffGroup = { readonly reason: string; readonly controls: readonly Control[] };

/** The controls that are on, in order. */
export function controlsOn(model: Model): readonly Control[] {
  return controls.filter((control) => whyOff(control, controlGround(model)) === null);
}

/** The controls that are off, together by reason, so that each reason is read once. */
export function controlsOff(model: Model): readonly OffGroup[] {
  const groups = new Map<string, Control[]>();
  for (const control of controls) {
    const reason = whyOff(control, controlGround(model));
    if (reason !== null) groups.set(reason, [...(groups.get(reason) ?? []), control]);
  }
  return Array.from(groups, ([reason, group]) => ({ reason, controls: group }));
}

/** `B!pause  K!step  X!stop`, or `none`. */
export function onLine(model: Model): Line {
  const on = controlsOn(model);
  return on.length === 0
    ? [span("none", "dim")]
    : [span(on.map((control) => named(control)).join("  "), "accent")];
}

/** `R!start (a run is active)  C!resume (not paused)`; the names go first where there is no room for them. */
export function offLine(model: Model, columns: number): Line {
  const groups = controlsOff(model);
  if (groups.length === 0) return [span("none", "dim")];
  const written = (name: (control: Control) => string, gap: string): Line => [
    span(groups.map((group) => `${group.controls.map(name).join(gap)} (${group.reason})`).join("  "), "dim"),
  ];
  const long = written(named, "  ");
  return lineWidth(long) <= columns ? long : written((control) => controlRow(control)?.shown ?? control, " ");
}

function named(control: Control): string {
  return `${controlRow(control)?.shown ?? ""}${control}`;
}
