import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./source-tree.ts";

/**
 * Goal: proto/gen is what `npm run gen` makes of the .proto files today (DESIGN decision 20).
 * Method: generate into a temporary folder, compare file by file.
 */
describe("generated code", () => {
  let fresh = "";

  beforeAll(() => {
    fresh = mkdtempSync(join(tmpdir(), "trinity-gen-"));
    const buf = join(root, "node_modules", "@bufbuild", "buf", "bin", "buf");
    const run = (...args: readonly string[]): unknown =>
      execFileSync(process.execPath, [buf, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    run("generate", "--output", fresh);
    run("build", "--as-file-descriptor-set", "-o", join(fresh, "proto/gen/descriptors.binpb"));
  });

  afterAll(() => rmSync(fresh, { recursive: true, force: true }));

  test("is there, file by file", () => {
    expect(filesBelow(join(root, "proto/gen"))).toEqual(filesBelow(join(fresh, "proto/gen")));
  });

  test("is what the .proto files say", () => {
    const different = filesBelow(join(fresh, "proto/gen")).filter(
      (file) =>
        !readFileSync(join(root, "proto/gen", file)).equals(readFileSync(join(fresh, "proto/gen", file))),
    );
    expect(different, "run `npm run gen`").toEqual([]);
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
