import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { engineVersion } from "../../engine/version.ts";
import type { ConfigContent } from "../../store/config-versions.ts";

const parts = ["governance", "profile", "topology"] as const;

/** The configurations a frozen session is made of, each on its own; together they are the session (wiring-and-runs 7.3). */
export function configContents(sessionText: string): readonly ConfigContent[] {
  const session = parseJson(sessionText);
  const rest = new Map<string, Json>(session instanceof Map ? session : []);
  const named = parts.flatMap((name): ConfigContent[] => {
    const part = rest.get(name);
    rest.delete(name);
    return part === undefined ? [] : [{ name, content: toC2(part) }];
  });
  return [
    ...named,
    { name: "run_config", content: toC2(rest) },
    { name: "engine", content: engineVersion, version: engineVersion },
  ];
}
