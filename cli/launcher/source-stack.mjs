import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Makes the stack of a failure name the sources of a program that was joined into one file. Node could do the same, but
 * it would read the map, which is larger than the program, at every start.
 *
 * @param {unknown} failure
 * @param {string} entry the joined file; its map stands beside it
 * @param {string} root what the paths of sources are shown relative to
 */
export function tellSources(failure, entry, root) {
  if (!(failure instanceof Error) || failure.stack === undefined || !existsSync(`${entry}.map`)) return;
  const map = new SourceMap(JSON.parse(readFileSync(`${entry}.map`, "utf8")));
  failure.stack = failure.stack.replace(/(file:\/\/[^\s)]+):(\d+):(\d+)/g, (place, url, line, column) => {
    if (fileURLToPath(url) !== entry) return place;
    const found = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!("originalSource" in found)) return place;
    const source = relative(root, resolve(dirname(entry), found.originalSource));
    return `${source}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  });
}
