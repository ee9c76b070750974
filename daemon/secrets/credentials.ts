import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../../store/set-aside.ts";
import { CockpitError } from "../errors.ts";
import { codeOf } from "../lifecycle/start-refusal.ts";

/** The directory of secrets: one file each, for the owner alone (DESIGN decision 27). */
export type Credentials = {
  /** @throws CockpitError `secret_unavailable` when a secret could not be written here */
  readonly mustBeWritable: () => Promise<void>;
  /** Replaces a secret as a whole. @throws CockpitError `secret_unavailable` */
  readonly write: (name: string, value: Uint8Array) => Promise<void>;
};

/** Whether a name can be one of a secret: one part of a path. */
export function isSecretName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name);
}

/** What of a secret may be told: the first eight hex digits of its SHA-256. */
export function fingerprint8(value: Uint8Array): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}

export function openCredentials(directory: string): Credentials {
  return {
    mustBeWritable: async () => {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await access(directory, constants.W_OK);
      } catch (failure) {
        throw unavailable(directory, failure);
      }
    },
    write: async (name, value) => {
      const partial = join(directory, `.${name}.partial`);
      try {
        await rm(partial, { force: true });
        const file = await open(partial, "wx", 0o600);
        try {
          await file.writeFile(value);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(partial, join(directory, name));
        syncDirectory(directory);
      } catch (failure) {
        await rm(partial, { force: true }).catch(() => undefined);
        throw unavailable(directory, failure);
      }
    },
  };
}

function unavailable(directory: string, failure: unknown): CockpitError {
  return new CockpitError(
    "secret_unavailable",
    `secrets cannot be written to ${directory} (${codeOf(failure)}); a directory the service manager provides is changed there`,
  );
}
