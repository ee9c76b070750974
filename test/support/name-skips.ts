import type { Reporter, TestModule } from "vitest/node";

/** Names every skipped test at the end of a run, so that none is skipped unseen (DESIGN decision 33). */
export class NameSkips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      Array.from(
        module.children.allTests("skipped"),
        (test) => `${module.relativeModuleId} > ${test.fullName}`,
      ),
    );
    if (skipped.length === 0) return;
    const lines = skipped.map((name) => `  skipped: ${name}\n`).join("");
    process.stdout.write(`\n${skipped.length} tests were skipped\n${lines}`);
  }
}
