import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { aetherProgram } from "../../cli/aether/aether.ts";
import { trinityProgram } from "../../cli/program.ts";
import { commandList } from "./command-list.ts";
import { filesIn, root } from "./source-tree.ts";

const documents = filesIn(".").filter((file) => file.endsWith(".md"));

describe("documents", () => {
  test("are where a stranger looks for them", () => {
    const expected = [
      "ARCHITECTURE.md",
      "CHANGELOG.md",
      "CONTRIBUTING.md",
      "README.md",
      "docs/commands.md",
      "docs/glossary.md",
    ];
    expect(documents).toEqual(expect.arrayContaining(expected));
    expect(existsSync(join(root, "LICENSE"))).toBe(true);
  });

  test.each(documents)("%s links to nothing that is gone", (file) => {
    expect(deadLinksIn(file)).toEqual([]);
  });

  test.each(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])("%s names no file that is gone", (file) => {
    const named = [...textOf(file).matchAll(/`([a-z]+(?:\/[\w.-]+)+)`/g)].flatMap(([, path]) => path ?? []);
    expect(named).not.toEqual([]);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test.each(documents)("%s names no absolute path of a machine", (file) => {
    expect(textOf(file)).not.toMatch(/(?:^|[\s("'`:])\/(?:home|root|work|tmp|Users)\//);
  });

  test("docs/commands.md is what the programs' own help says", async () => {
    const never = () => async (): Promise<void> => {};
    const list = [
      "# Commands",
      "",
      "Generated from the programs' own tables; the test that compares them writes it anew with",
      "`npx vitest run test/architecture/docs.test.ts -u`.",
      "",
      commandList(trinityProgram("0", never)),
      commandList(aetherProgram("0", never)),
    ].join("\n");
    await expect(list).toMatchFileSnapshot("../../docs/commands.md");
  });

  test("every decision has status, context, decision, alternatives and consequences", () => {
    const decisions = documents.filter((file) => /^docs\/adr\/\d{4}-/.test(file));
    expect(decisions).not.toEqual([]);
    for (const file of decisions) {
      const headings = [...textOf(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings, file).toEqual(["Context", "Decision", "Alternatives", "Consequences"]);
      expect(textOf(file), file).toMatch(/^Status: (accepted|superseded by \[)/m);
    }
  });

  test("the set-up is two commands", () => {
    const [, setUp = ""] = /## Start\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(textOf("README.md")) ?? [];
    const commands = setUp
      .split("\n")
      .map((line) => line.replace(/#.*/, "").trim())
      .filter((line) => line !== "");
    expect(commands).toEqual(["npm start", "npm test"]);
  });
});

/** Relative links whose file, or whose heading, does not exist. */
function deadLinksIn(file: string): readonly string[] {
  const links = [...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => link ?? []);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = "", heading] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) return true;
      return heading !== undefined && !headingsOf(target).includes(heading);
    });
}

/** Headings as the anchors that readers of Markdown make of them. */
function headingsOf(file: string): readonly string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function textOf(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
