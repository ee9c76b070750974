import { describe, expect, test } from "vitest";
import type { Size } from "../../tui/layout/size.ts";
import { large, small } from "./support/models.ts";
import { goldenFrame, renderFrame } from "./support/render-frame.ts";
import { screens, tiny } from "./support/screens.ts";

/** Golden frames are for layout; what keys do is told elsewhere. `vitest run -u` records them anew. */
const sizes: readonly (readonly [string, Size])[] = [
  ["120x36", large],
  ["80x24", small],
];

describe.each(sizes)("at %s", (name, size) => {
  test.each(Object.keys(screens))("%s looks as recorded", async (screen) => {
    const model = screens[screen]?.(size);
    if (model === undefined) throw new Error(`no screen ${screen}`);
    await expect(goldenFrame(model)).toMatchFileSnapshot(`golden/${screen}.${name}.txt`);
  });
});

test("below 60x16 the most important states are still told in words", async () => {
  const frame = screens["dashboard-disconnected"]?.(tiny);
  if (frame === undefined) throw new Error("no screen");
  await expect(goldenFrame(frame)).toMatchFileSnapshot("golden/below-minimum.58x14.txt");
});

test("the Unicode theme changes borders and glyphs, never a word or a place", () => {
  const model = screens["dashboard-running"]?.(large);
  if (model === undefined) throw new Error("no screen");
  const plain = renderFrame(model);
  const fancy = renderFrame({ ...model, settings: { ...model.settings, isAscii: false } });
  const words = (frame: string): string => frame.replace(/[^A-Za-z0-9\n ]/g, "-");
  expect(words(fancy).replace(/ +/g, " ")).toBe(words(plain).replace(/ +/g, " "));
  expect(fancy).toContain("┌── RUN ─");
});
