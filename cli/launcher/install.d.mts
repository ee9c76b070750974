/** The types of install.mjs for the tests; the launcher itself is never compiled. */
export type LockedPackage = {
  readonly version?: string;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
};

export type LockFile = { readonly packages?: Readonly<Record<string, LockedPackage>> };

export function missingPackages(wanted: LockFile, held: LockFile): readonly string[];
