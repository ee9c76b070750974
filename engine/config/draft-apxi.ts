import type { ApxiDescriptor } from "../apxi/descriptor.ts";
import { draftDescriptor } from "../apxi/read-descriptor.ts";
import type { Fault } from "../faults.ts";
import type { Json, JsonMap } from "../json/json.ts";
import { aList, aMap, oneOf, shown, strictBoolean } from "./convert.ts";
import { schemes } from "./draft-window.ts";
import { optional, refuse, type Section } from "./section.ts";
import type { ApxiSpec } from "./session.ts";

/**
 * Reads the `apxi_` fields of a window in a session file (engine-core 8.1 and 11); null when APXi is not enabled, though
 * the descriptors are still looked at. Undefined when a problem has been reported.
 */
export function draftApxi(window: Section): ApxiSpec | null | undefined {
  const isEnabled = optional(window, "apxi_enabled", strictBoolean, false);
  const residualScheme = optional(window, "apxi_residual_scheme", oneOf(schemes), "R");
  const lists = optional(window, "apxi_descriptors", aMap, new Map<string, Json>());
  const descriptors = lists && readDescriptors(window, lists);
  if (isEnabled === undefined || residualScheme === undefined || descriptors === undefined) return undefined;
  return isEnabled ? { residualScheme, descriptors } : null;
}

/** Undefined, with every problem reported, when there is one. */
function readDescriptors(window: Section, lists: JsonMap): ApxiSpec["descriptors"] | undefined {
  const faults: Fault[] = [];
  const byStream = new Map<string, readonly ApxiDescriptor[]>();
  for (const [name, value] of lists) {
    const list = aList.take(value);
    if (list === undefined) {
      faults.push({ kind: "type", path: name, reason: `must be ${aList.wanted}, not ${shown(value)}` });
      continue;
    }
    const descriptors = list.map((element, n) => draftDescriptor(element, `${name}[${n}]`, faults));
    byStream.set(
      name,
      descriptors.filter((descriptor) => descriptor !== undefined),
    );
  }
  for (const { path, reason } of faults) refuse(window, `apxi_descriptors.${path}`, reason);
  return faults.length === 0 ? byStream : undefined;
}
