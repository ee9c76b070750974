import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { Retention } from "../../store/retention.ts";
import { retentionClasses } from "../../store/retention-records.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { toRetentionFloor, toRetentionRule } from "../wire/retention.ts";

export type GetRetentionDeps = {
  readonly retention: Pick<Retention, "rules" | "floor">;
  readonly nowMs: () => number;
};

/** How long what is kept, and what is not there any more. */
export function getRetention({ retention, nowMs }: GetRetentionDeps): Rpc {
  return readRpc(AdminServiceService.getRetention, {
    parse: () => undefined,
    answer: () => {
      const { rules, version } = retention.rules();
      return {
        rules: retentionClasses.map((name) => toRetentionRule(name, rules[name])),
        floors: retentionClasses.flatMap((name) => {
          const floor = retention.floor(name);
          return floor === undefined ? [] : [toRetentionFloor(name, floor)];
        }),
        etag: String(version),
        freshness: freshNow("retention", nowMs()),
      };
    },
  });
}
