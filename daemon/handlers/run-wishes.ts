import type { Violations } from "../rpc/fields.ts";
import { quoted } from "../rpc/fields.ts";

const labelsMax = 32;
const labelPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,62}$/;
const idsMax = 32;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}$/;
const priorityMax = 1000;

/** Labels in the order given, each once. */
export function parseLabels(labels: readonly string[], violations: Violations): readonly string[] {
  if (labels.length > labelsMax)
    violations.push({ field: "labels", description: `are ${labels.length}; at most ${labelsMax} are kept` });
  for (const [index, label] of labels.entries()) {
    if (labelPattern.test(label)) continue;
    violations.push({
      field: `labels[${index}]`,
      description: `${quoted(label)} is no label: letters, digits and ".", "_", ":", "/", "-", at most 63`,
    });
  }
  return [...new Set(labels)];
}

/** Correlation ids: what other systems call the work this run is part of. */
export function parseCorrelationIds(
  ids: Readonly<Record<string, string>>,
  violations: Violations,
): Readonly<Record<string, string>> {
  const entries = Object.entries(ids);
  if (entries.length > idsMax)
    violations.push({
      field: "correlation_ids",
      description: `are ${entries.length}; at most ${idsMax} are kept`,
    });
  for (const [key, value] of entries) {
    if (labelPattern.test(key) && idPattern.test(value)) continue;
    violations.push({
      field: `correlation_ids[${key.slice(0, 40)}]`,
      description: `${quoted(value)} is no id: letters, digits and ".", "_", ":", "/", "-"`,
    });
  }
  return { ...ids };
}

/** Higher ones start first. */
export function parsePriority(priority: number, violations: Violations): number {
  if (Math.abs(priority) <= priorityMax) return priority;
  violations.push({
    field: "priority",
    description: `${priority} is not between -${priorityMax} and ${priorityMax}`,
  });
  return 0;
}
