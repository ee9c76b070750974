import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const skipped: ReadonlySet<string> = new Set(["node_modules", "build", ".git"]);

/** Every file below a folder, relative to the root and sorted; build output and installed packages left out. */
export function filesIn(folder: string): readonly string[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split("/").some((part) => skipped.has(part)))
    .sort();
}

/** What a source file imports, type imports and dynamic imports included. */
export function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;
  return [...text.matchAll(pattern)].flatMap(([, , specifier]) => specifier ?? []);
}

/** The folder-relative target of a relative import, seen from the root; null for a package. */
export function targetOf(file: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return relative(root, resolve(root, dirname(file), specifier));
}
