import type { ApxiDescriptor } from "../apxi/descriptor.ts";
import { descriptorSchema, draftDescriptor } from "../apxi/read-descriptor.ts";
import type { Fault } from "../faults.ts";
import type { JsonMap } from "../json/json.ts";
import { aList, listOf, mapToEach, oneOf, shown, strictBoolean } from "./convert.ts";
import { schemes } from "./draft-window.ts";
import { type Fields, may, noEntries, readerOf } from "./field.ts";
import type { Scheme } from "./profile.ts";
import { refuse, type Section } from "./section.ts";
import type { ApxiSpec } from "./session.ts";

export const apxiFields: Fields<{
  readonly apxi_enabled: boolean;
  readonly apxi_residual_scheme: Scheme;
  readonly apxi_descriptors: JsonMap;
}> = {
  apxi_enabled: may(strictBoolean, false, "Whether the window has an APXi view."),
  apxi_residual_scheme: may(
    oneOf(schemes),
    "R",
    "Compression scheme of what the descriptors leave unexplained.",
  ),
  apxi_descriptors: may(
    mapToEach(listOf(descriptorSchema).schema),
    noEntries,
    "Descriptors by the name of their stream. When APXi is enabled, each must fit its stream: one that the window " +
      "has, with as many values and components as the descriptor describes.",
  ),
};

/**
 * Reads the `apxi_` fields of a window in a session file (engine-core 8.1 and 11); null when APXi is not enabled, though
 * the descriptors are still looked at. Undefined when a problem has been reported.
 */
export function draftApxi(window: Section): ApxiSpec | null | undefined {
  const { read } = readerOf(window, apxiFields);
  const isEnabled = read("apxi_enabled");
  const residualScheme = read("apxi_residual_scheme");
  const lists = read("apxi_descriptors");
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
