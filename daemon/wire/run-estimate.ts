import type { RunEstimate as WireEstimate } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunEstimate } from "../runs/run-estimate.ts";

export function toRunEstimate(estimate: RunEstimate): WireEstimate {
  const { ticks, bytes, bytesPerTick, capBytes, freeBytes, basis } = estimate;
  return {
    ticks: BigInt(ticks),
    bytes: BigInt(bytes),
    bytesPerTick,
    capBytes: BigInt(capBytes),
    freeBytes: BigInt(freeBytes),
    basis,
  };
}
