import { hash } from "node:crypto";
import type { Sha256 } from "../engine/digest.ts";

/** The digest the engine's functions ask for. */
export const sha256: Sha256 = (text) => hash("sha256", text, "hex");
