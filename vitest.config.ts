import { defineConfig } from "vitest/config";
import { NameSkips } from "./test/support/name-skips.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["build/**", "node_modules/**"],
    reporters: ["default", new NameSkips()],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
