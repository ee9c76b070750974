import type { FrozenWiring } from "../../store/records.ts";

/** The wiring of a run when nothing else is configured, in the canonical form of wiring-and-runs 3.5. */
const builtInWiringText = `schema_version: 1
operators:
  local.default:
    kind: local
    backend: { type: local, mode: worker }
  local.isolated:
    kind: local
    backend: { type: local, mode: process }
  human.default:
    kind: human
`;

/** The built-in wiring as an attempt of the default operator freezes it (wiring-and-runs 3.1, level 8). */
export function builtInWiring(sha256: (text: string) => string): FrozenWiring {
  return {
    operatorKey: "local.default",
    operatorType: "local",
    backend: "worker",
    source: "none",
    canonicalText: builtInWiringText,
    sha256: sha256(builtInWiringText),
  };
}
