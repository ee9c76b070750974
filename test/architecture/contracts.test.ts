import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contractText } from "../../engine/contract/contract.ts";
import { contracts } from "../../engine/contract/contracts.ts";
import { root } from "./source-tree.ts";

const folder = join(root, "docs", "contracts");

/** Goal: docs/contracts is what `npm run contracts` makes of the declarations today. */
describe("published contracts", () => {
  const files = contracts.map((contract) => ({ file: `${contract.name}.schema.json`, contract }));

  test.each(files)("$file is what the code declares", ({ file, contract }) => {
    const published = readFileSync(join(folder, file), "utf8");
    expect(published, "run `npm run contracts`").toBe(contractText(contract));
  });

  test("there is no other, and the page about them names each", () => {
    const names = files.map(({ file }) => file);
    expect(readdirSync(folder).sort()).toEqual([...names, "README.md", "multi-graph.md"].sort());
    const page = readFileSync(join(folder, "README.md"), "utf8");
    expect(names.filter((name) => !page.includes(`](${name})`))).toEqual([]);
  });

  test("every field of a file we read has a sentence", () => {
    const silent = contracts
      .slice(
        0,
        contracts.findIndex(({ name }) => name === "log-entry"),
      )
      .flatMap(({ name, schema }) => silentFields(name, schema));
    expect(silent).toEqual([]);
  });
});

/** The paths of the declared fields without a description; what stands under if, then and else is declared elsewhere. */
function silentFields(path: string, schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const {
    properties = {},
    items,
    additionalProperties,
  } = schema as {
    readonly properties?: object;
    readonly items?: unknown;
    readonly additionalProperties?: unknown;
  };
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      ...("description" in field ? [] : [`${path}.${name}`]),
      ...silentFields(`${path}.${name}`, field),
    ]),
    ...silentFields(`${path}[]`, items),
    ...silentFields(`${path}.*`, additionalProperties),
  ];
}
