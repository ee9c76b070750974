import { createHash } from "node:crypto";
import type { Sha256 } from "../../engine/digest.ts";

/** The SHA-256 a program of ours hands to the engine. */
export const sha256: Sha256 = (data) => createHash("sha256").update(data).digest("hex");
