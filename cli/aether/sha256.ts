import { hash } from "node:crypto";
import type { Sha256, Sha256OfBytes } from "../../engine/digest.ts";

/** The SHA-256 that the engine is given. */
export const sha256: Sha256 = (text) => hash("sha256", text, "hex");

/** The same of bytes. */
export const sha256OfBytes: Sha256OfBytes = (bytes) => hash("sha256", bytes, "hex");
