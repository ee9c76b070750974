/**
 * Which residuals a window with APXi keeps while it is open. Everything that can be wrong with its descriptors follows
 * from the configuration; the reference finds it when the window closes, and so its runs fail there (engine-core 11).
 */
import { assert } from "../assert.ts";
import type { Scheme } from "../config/profile.ts";
import type { ApxiSpec, StreamSource } from "../config/session.ts";
import type { Fault } from "../faults.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { ApxiDescriptor } from "./descriptor.ts";
import { misfit } from "./residual.ts";

/** A stream with the descriptors that speak of it, ordered by descriptor_id. */
export type DescribedStream = {
  readonly name: string;
  readonly source: StreamSource;
  /** Components of each value. */
  readonly width: number;
  readonly descriptors: readonly ApxiDescriptor[];
};

/** A window's APXi; the streams are ordered by name, as in the view. */
export type KeptApxi = {
  readonly kind: "kept";
  readonly aeonWindowId: string | null;
  readonly residualScheme: Scheme;
  readonly streams: readonly DescribedStream[];
};

/** A refused plan fails the run when its window closes. */
export type ApxiPlan = KeptApxi | { readonly kind: "refused"; readonly reason: string };

/** What a plan needs to know of a window. */
export type ApxiWindow = {
  readonly apxi: ApxiSpec;
  readonly aeonWindowId: string | null;
  readonly ticks: number;
  /** As registered; null for a width that is not known yet. */
  readonly streams: readonly {
    readonly name: string;
    readonly source: StreamSource;
    readonly width: number | null;
  }[];
};

export function apxiPlan(window: ApxiWindow): ApxiPlan {
  const [first] = apxiFaults(window);
  if (first !== undefined) return { kind: "refused", reason: first.reason };
  const streams = new Map(window.streams.map((stream) => [stream.name, stream]));
  const described = inViewOrder(window.apxi).map(([name, descriptors]): DescribedStream => {
    const stream = streams.get(name);
    assert(stream !== undefined && stream.width !== null, "APXi without faults names streams of the window");
    return {
      name,
      source: stream.source,
      width: stream.width,
      descriptors: descriptors.toSorted((a, b) => compareCodePoints(a.descriptor_id, b.descriptor_id)),
    };
  });
  const { aeonWindowId, apxi } = window;
  return { kind: "kept", aeonWindowId, residualScheme: apxi.residualScheme, streams: described };
}

/**
 * Why the view of a window could not be built, in the order in which closing it would find out (engine-core 11). Paths
 * are those of an `apxi_descriptors` map.
 */
export function apxiFaults({ apxi, aeonWindowId, ticks, streams }: ApxiWindow): readonly Fault[] {
  const faults: Fault[] = [];
  const widths = new Map(streams.map(({ name, width }) => [name, width]));
  for (const [name, descriptors] of inViewOrder(apxi)) {
    const width = widths.get(name);
    if (width === undefined) {
      const known = [...widths.keys()].join(", ");
      faults.push({
        kind: "value",
        path: name,
        reason: `APXi names unknown stream '${name}'; the window's are ${known}`,
      });
      continue;
    }
    for (const [n, descriptor] of descriptors.entries()) {
      const reason =
        strangeStream(descriptor, name) ??
        strangeWindow(descriptor, aeonWindowId) ??
        misfit(descriptor, width, ticks);
      if (reason === null) continue;
      faults.push({
        kind: "value",
        path: `${name}[${n}]`,
        reason: `APXi descriptor ${descriptor.descriptor_id}: ${reason}`,
      });
    }
  }
  return faults;
}

function inViewOrder({ descriptors }: ApxiSpec): [name: string, descriptors: readonly ApxiDescriptor[]][] {
  return [...descriptors].sort(([a], [b]) => compareCodePoints(a, b));
}

function strangeStream({ stream_id }: ApxiDescriptor, name: string): string | null {
  return stream_id === name ? null : `stream_id must be the stream's name '${name}', not '${stream_id}'`;
}

/** An empty aeon_window_id counts as none, as it does in the id of a view. */
function strangeWindow({ window_id }: ApxiDescriptor, aeonWindowId: string | null): string | null {
  if (aeonWindowId === null || aeonWindowId === "" || window_id === aeonWindowId) return null;
  return `window_id must be the window's aeon_window_id '${aeonWindowId}', not '${window_id}'`;
}
