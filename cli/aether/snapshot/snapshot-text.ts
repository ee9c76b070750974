import { compareCodePoints } from "../../../engine/json/compare-code-points.ts";
import { toC3, toC3At } from "../../../engine/json/write.ts";
import { itemsOf, type Part, partValue } from "./outline.ts";
import type { SnapshotFile } from "./snapshot-file.ts";

/** A document from a file in the form of snapshot files (C3), in pieces, whatever form the file has. */
export function snapshotText(document: SnapshotFile): Iterable<string> {
  return partText(document, document.root, 0);
}

function* partText(document: SnapshotFile, part: Part, depth: number): Generator<string> {
  const [inner, close] = [`\n${"  ".repeat(depth + 1)}`, `\n${"  ".repeat(depth)}`];
  switch (part.kind) {
    case "value":
      yield toC3At(partValue(document, part), depth);
      return;
    case "list": {
      let before = `[${inner}`;
      for (const item of itemsOf(document, part)) {
        yield before + toC3At(item.value(), depth + 1);
        before = `,${inner}`;
      }
      yield before.startsWith("[") ? "[]" : `${close}]`;
      return;
    }
    case "map": {
      let before = `{${inner}`;
      for (const [name, member] of [...part.members].sort(([a], [b]) => compareCodePoints(a, b))) {
        yield `${before}${toC3(name)}: `;
        yield* partText(document, member, depth + 1);
        before = `,${inner}`;
      }
      yield before.startsWith("{") ? "{}" : `${close}}`;
      return;
    }
  }
}
