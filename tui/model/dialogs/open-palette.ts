import type { Dialog } from "../dialog.ts";
import type { Effect, Update } from "../effect.ts";
import { emptyField } from "../field.ts";
import type { Model } from "../model.ts";

/** Opens the palette; the scenarios are asked for, so that their ids can be completed. */
export function openPalette(model: Model): Update {
  const dialog: Dialog = { kind: "palette", field: emptyField, selected: 0, historyBack: 0, problem: null };
  const isKnown = model.scenarios.kind === "known" || model.link.kind !== "live";
  const effects: readonly Effect[] = isKnown ? [] : [{ kind: "list_scenarios" }];
  return [{ ...model, dialog, scenarios: isKnown ? model.scenarios : { kind: "asked" } }, effects];
}
