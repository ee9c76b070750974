import { assert } from "../../engine/assert.ts";
import { encodeScalar } from "../codecs.ts";
import type { Environment } from "../environment.ts";
import { metaKey } from "../keys.ts";
import { schemaVersion } from "../store-meta.ts";
import type { EnvironmentName } from "../verify.ts";
import { toSchema2 } from "./0002-wishes-and-audit.ts";
import type { Migration } from "./migration.ts";

/** Every step there is, in order; the first released schema was 1. */
export const migrations: readonly Migration[] = [toSchema2];

/** Takes an open copy of an environment from its schema to today's, step by step. */
export async function migrate(
  environment: Environment,
  name: EnvironmentName,
  fromSchema: number,
): Promise<void> {
  const due = migrations.filter(({ to }) => to > fromSchema);
  assert(
    due.length === schemaVersion - fromSchema,
    `there is a step for every schema from ${fromSchema} to ${schemaVersion}`,
  );
  for (const step of due) {
    await step[name](environment);
    const meta = environment.table("meta");
    await environment.transact(() => {
      meta.putSync(metaKey("schema_version"), encodeScalar(step.to));
    });
  }
}
