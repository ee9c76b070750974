import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fileSink, memorySink, openLogSink, stdoutSink } from "../../cli/aether/log-sinks.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { smallSession } from "../support/sessions.ts";

describe("where a log goes (engine-governance 9)", () => {
  const scratch = scratchFolder();

  test("memory keeps the lines, and gives copies of them", () => {
    const sink = memorySink();
    sink.write("one");
    const before = sink.entries();
    sink.write("two");
    expect([before, sink.entries()]).toEqual([["one"], ["one", "two"]]);
  });

  test("standard output prints a line each and keeps none", () => {
    const printed: string[] = [];
    const sink = stdoutSink((text) => printed.push(text));
    sink.write("one");
    expect([printed, sink.entries()]).toEqual([["one\n"], []]);
  });

  test("a file has its folders before it has a line, and is appended to", () => {
    const path = scratch("a/b/run.log");
    for (const line of ["one", "\u{1f600}"]) {
      const sink = fileSink(path);
      sink.write(line);
      expect(sink.entries()).toEqual([]);
      sink.close();
    }
    expect(readFileSync(path, "utf8")).toBe("one\n\u{1f600}\n");
  });

  test.each(["memory", "stdout", "file"] as const)(
    "the destination %s is opened by its name",
    (destination) => {
      const filePath = scratch("run.log");
      const printed: string[] = [];
      const sink = openLogSink({ ...smallSession().logging, destination, filePath }, (text) =>
        printed.push(text),
      );
      sink.write("line");
      sink.close();
      const kept = {
        memory: sink.entries().length,
        stdout: printed.length,
        file: destination === "file" ? readFileSync(filePath, "utf8").split("\n").length - 1 : 0,
      };
      expect(kept).toEqual({ memory: 0, stdout: 0, file: 0, [destination]: 1 });
    },
  );
});
