import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import type { Json } from "../json/json.ts";

/** The entries of a ledger's list of edges that was read back, as far as Codex looks at them. */
export function edgesIn(list: Json): readonly { readonly e_id: Int; readonly du: Int; readonly f_e: Int }[] {
  if (!Array.isArray(list)) throw new EngineError("value", "the edges of a tick are no list");
  return list.map((edge: Json) => ({
    e_id: intIn(edge, "e_id"),
    du: intIn(edge, "du"),
    f_e: intIn(edge, "f_e"),
  }));
}

function intIn(edge: Json, name: string): Int {
  const value = edge instanceof Map ? edge.get(name) : undefined;
  if (typeof value === "number" || typeof value === "bigint") return value;
  throw new EngineError("value", `an edge of a tick has no integer ${name}`);
}
