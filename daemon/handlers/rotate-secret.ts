import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { Revisions } from "../../store/revisions.ts";
import { CockpitError } from "../errors.ts";
import { quoted } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type Credentials, fingerprint8, isSecretName } from "../secrets/credentials.ts";

export type RotateSecretDeps = {
  readonly credentials: Credentials;
  /** What is known of each secret: its fingerprint, never the secret. */
  readonly secrets: Revisions;
  readonly nowMs: () => number;
};

const valueBytesMax = 65_536;

/**
 * Replaces a secret. The file is outside the store, so the change is announced in the audit first and closed by a second
 * record (wiring-and-runs 7.4). The value is nowhere but in the file: records and remembered requests hold its fingerprint.
 */
export function rotateSecret(deps: RotateSecretDeps): Rpc {
  return mutationRpc(AdminServiceService.rotateSecret, {
    action: "rotate_secret",
    roles: [],
    isLocal: true,
    remembered: (request) => ({ ...request, value: Buffer.from(fingerprint8(request.value)) }),
    parse: ({ name, value, reason }, violations) => {
      if (!isSecretName(name))
        violations.push({
          field: "name",
          description: `${quoted(name)} is no name of a secret: letters, digits, ".", "_" and "-", at most 80`,
        });
      if (value.length === 0 || value.length > valueBytesMax)
        violations.push({ field: "value", description: `is empty or longer than ${valueBytesMax} bytes` });
      return { name, value, reason };
    },
    targets: ({ name }) => [{ kind: "secret", id: name.slice(0, 80) }],
    answer: async ({ name, value, reason }, { caller }, deed) => {
      await deps.credentials.mustBeWritable();
      const known = deps.secrets.latest(name);
      const version = (known?.revision ?? 0) + 1;
      if (known?.content === fingerprint8(value))
        throw new CockpitError("field_invalid", `${name} has this value already; give a new one`, {
          violations: [{ field: "value", description: "equals the one that is there" }],
        });
      const response = { name, version, fingerprint8: fingerprint8(value) };
      await deed.announce(response);
      await deps.credentials.write(name, value);
      await deps.secrets.save(
        name,
        known?.revision ?? 0,
        { content: response.fingerprint8, atMs: deps.nowMs(), actor: caller.actor, reason },
        deed.with(() => ({
          response,
          before: known === undefined ? {} : { name, version: known.revision, fingerprint8: known.content },
          after: response,
        })),
      );
      return response;
    },
  });
}
