import { hash } from "node:crypto";
import type { Sha256 } from "../../engine/digest.ts";

/** The SHA-256 that the engine is given. */
export const sha256: Sha256 = (data) => hash("sha256", data, "hex");
