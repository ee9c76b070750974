import { ConfigServiceService } from "../../proto/gen/trinity/gate/v1/config.ts";
import { CockpitError } from "../errors.ts";
import { checkKeyText, checkPresent } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { type ConfigVersionsDeps, toKeptVersion, usesOf } from "./list-config-versions.ts";

/** One version of a configuration with its content. */
export function getConfigVersion(deps: ConfigVersionsDeps): Rpc {
  return readRpc(ConfigServiceService.getConfigVersion, {
    parse: ({ configName, configVersion }, violations) => {
      checkPresent(
        violations,
        "config_name",
        configName,
        "the name of a configuration, for example governance",
      );
      checkPresent(violations, "config_version", configVersion, "the version, as a run's record names it");
      checkKeyText(violations, "config_name", configName);
      checkKeyText(violations, "config_version", configVersion);
      return { name: configName, version: configVersion };
    },
    answer: ({ name, version }) => {
      const kept = deps.configVersions.get(name, version);
      if (kept === undefined)
        throw new CockpitError(
          "file_not_found",
          `no version ${version.slice(0, 40)} of ${name.slice(0, 40)}`,
          {
            resource: { type: "config", name: `${name.slice(0, 40)}/${version.slice(0, 40)}` },
          },
        );
      return {
        version: toKeptVersion(kept, usesOf(deps)),
        content: Buffer.from(kept.content),
        freshness: freshNow("history", deps.nowMs()),
      };
    },
  });
}
