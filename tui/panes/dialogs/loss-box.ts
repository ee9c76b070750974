import { formOf, rowWidth } from "../../layout/size.ts";
import type { Link } from "../../model/link.ts";
import type { Model } from "../../model/model.ts";
import { wrap } from "../../text/fit.ts";
import { ageText, clockText, countText } from "../../text/format.ts";
import { type Line, span } from "../../theme/style.ts";
import { type DialogBox, dialogWidth } from "./dialog-box.ts";

/** The dialog of a lost connection; null while there is none, or when it was put aside. It takes no keys but Esc. */
export function lossBox(model: Model): DialogBox | null {
  const { link } = model;
  if (model.isLossHidden || (link.kind !== "lost" && link.kind !== "refused")) return null;
  const isWide = formOf(model.size) === "wide";
  return {
    title: titleOf(link, ageText(model.now.monoMs - link.sinceMono)),
    note: "client",
    rows: isWide ? wideRows(model, link) : narrowRows(model, link),
    width: dialogWidth(model.size, isWide ? 76 : 60),
    place: "middle",
  };
}

type Broken = Extract<Link, { kind: "lost" | "refused" }>;

function titleOf(link: Broken, age: string): string {
  if (link.kind === "refused") return "REFUSED BY THE DAEMON";
  return link.wasLive ? `CONNECTION LOST ${age}` : `NO DAEMON ${age}`;
}

function wideRows(model: Model, link: Broken): readonly Line[] {
  const fact = (name: string, text: string): Line => [span(name.padEnd(11), "dim"), span(text)];
  const lastSeq = model.logs.run?.lines.at(-1)?.seq;
  const hasValues = model.views.lastSignMono !== null;
  return [
    fact(
      "since",
      `${clockText(link.sinceWallMs)} (${ageText(model.now.monoMs - link.sinceMono)})   last message revision ${model.views.revision}`,
    ),
    fact("address", model.settings.address),
    ...wrap(link.reason, rowWidth(76) - 11).map((row, index) => fact(index === 0 ? "reason" : "", row)),
    fact("retry", retryText(model, link)),
    ...(hasValues
      ? [
          fact(
            "resume",
            `${lastSeq === undefined ? "" : `log after entry ${countText(lastSeq)}; `}then the full state`,
          ),
          fact("values", "shown as last known; the run may have ended meanwhile"),
        ]
      : [fact("remedy", "start a daemon in another terminal:  trinity up")]),
    fact("actions", "R! B! C! K! X! off until live again"),
    fact("keys", "Ctrl+R retry   Esc hide (the banner stays)   q quit"),
  ];
}

function narrowRows(model: Model, link: Broken): readonly Line[] {
  const hasValues = model.views.lastSignMono !== null;
  return [
    [span(link.reason)],
    [span(`${retryText(model, link)}   Ctrl+R retry now`)],
    [
      span(
        hasValues
          ? "values are last known; all ! keys are off"
          : "start a daemon in another terminal:  trinity up",
      ),
    ],
    [span("Esc hides this; the banner stays", "dim")],
  ];
}

function retryText(model: Model, link: Broken): string {
  if (link.kind === "refused") return "not by itself";
  const left = Math.max(0, link.retryAtMono - model.now.monoMs);
  return `${link.attempt} of unlimited, ${left === 0 ? "under way" : `next in ${ageText(left)}`}`;
}
