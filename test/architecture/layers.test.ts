import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { filesIn, importsOf, root, targetOf } from "./source-tree.ts";

/** Who may import whom (DESIGN decision 7). The references of each tsconfig.json repeat this for the compiler. */
const mayImport: Record<string, readonly string[]> = {
  engine: [],
  proto: [],
  store: ["engine"],
  daemon: ["engine", "proto", "store"],
  tui: ["proto"],
  cli: ["proto"],
  "cli/aether": ["cli", "engine", "proto"],
  bench: ["engine", "proto", "store"],
  test: ["bench", "cli", "cli/aether", "daemon", "engine", "proto", "store", "tui"],
};

/** Packages that belong to a layer, and the folders that may use them. */
const mayUse: Record<string, readonly string[]> = {
  "@grpc/": ["proto", "daemon", "tui", "cli", "cli/aether", "bench", "test"],
  "grpc-health-check": ["daemon", "test"],
  ajv: ["test"],
  commander: ["cli", "cli/aether", "test"],
  ink: ["tui", "test"],
  lmdb: ["store", "test"],
  pino: ["daemon"],
  react: ["tui", "test"],
  "node:": ["proto", "store", "daemon", "tui", "cli", "cli/aether", "bench", "test"],
};

const folders = Object.keys(mayImport);

describe("layers", () => {
  test.each(Object.entries(mayImport))("%s imports only from %j", (folder, allowed) => {
    expect(straysIn(folder, allowed)).toEqual([]);
  });

  test.each(Object.entries(mayImport))("%s/tsconfig.json refers only to %j", (folder, allowed) => {
    expect(referencesOf(folder)).toEqual([...allowed].sort());
  });

  test("the root tsconfig.json builds every folder", () => {
    expect(referencesOf(".")).toEqual([...folders].sort());
  });

  test.each(Object.entries(mayUse))("the package %s is used only in %j", (name, allowed) => {
    const users = new Set(folders.filter((folder) => usesPackage(folder, name)));
    expect([...users].filter((folder) => !allowed.includes(folder))).toEqual([]);
  });

  test("engine uses no package at all", () => {
    expect(sourcesIn("engine").flatMap((file) => packagesOf(file))).toEqual([]);
  });

  test("engine sees no Node types", () => {
    expect(settingsOf("engine").compilerOptions?.types).toEqual([]);
  });

  test("the launcher uses Node built-ins and itself only", () => {
    const launcher = filesIn("cli/launcher").filter((file) => file.endsWith(".mjs"));
    const strays = launcher.flatMap((file) =>
      importsOf(file).filter(
        (specifier) =>
          !specifier.startsWith("node:") && !targetOf(file, specifier)?.startsWith("cli/launcher/"),
      ),
    );
    expect(launcher).not.toEqual([]);
    expect(strays).toEqual([]);
  });

  test("scenarios holds data only", () => {
    expect(filesIn("scenarios").filter((file) => !file.endsWith(".json"))).toEqual([]);
  });

  test("the check notices a stray import", () => {
    expect(folderOf("cli/aether/main.ts")).toBe("cli/aether");
    expect(
      straysAmong("tui/App.tsx", ["../engine/step.ts", "./theme.ts", "../proto/places.ts"], ["proto"]),
    ).toEqual(["tui/App.tsx -> engine"]);
  });
});

function straysIn(folder: string, allowed: readonly string[]): readonly string[] {
  return sourcesIn(folder).flatMap((file) => straysAmong(file, importsOf(file), allowed));
}

/** For example `tui/stray.ts -> engine`. */
function straysAmong(
  file: string,
  specifiers: readonly string[],
  allowed: readonly string[],
): readonly string[] {
  return specifiers.flatMap((specifier) => {
    const target = targetOf(file, specifier);
    if (target === null) return [];
    const folder = folderOf(target);
    return folder === folderOf(file) || allowed.includes(folder) ? [] : [`${file} -> ${folder}`];
  });
}

/** The layer a file belongs to: the longest folder of the table that holds it, else its top folder. */
function folderOf(file: string): string {
  const [longest] = folders
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
  return longest ?? file.split("/", 1)[0] ?? file;
}

function sourcesIn(folder: string): readonly string[] {
  return filesIn(folder).filter((file) => /\.tsx?$/.test(file) && folderOf(file) === folder);
}

function packagesOf(file: string): readonly string[] {
  return importsOf(file).filter((specifier) => targetOf(file, specifier) === null);
}

function usesPackage(folder: string, name: string): boolean {
  const isIt = (specifier: string): boolean =>
    specifier === name || specifier.startsWith(/[/:]$/.test(name) ? name : `${name}/`);
  return sourcesIn(folder).some((file) => packagesOf(file).some(isIt));
}

type Settings = {
  readonly references?: readonly { readonly path: string }[];
  readonly compilerOptions?: { readonly types?: readonly string[] };
};

function settingsOf(folder: string): Settings {
  return JSON.parse(readFileSync(join(root, folder, "tsconfig.json"), "utf8"));
}

function referencesOf(folder: string): readonly string[] {
  const references = settingsOf(folder).references ?? [];
  return references.map(({ path }) => relative(root, resolve(root, folder, path))).sort();
}
