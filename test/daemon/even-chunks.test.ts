import fc from "fast-check";
import { expect, test } from "vitest";
import { evenChunks } from "../../daemon/runs/even-chunks.ts";

test("chunks join to the same bytes, and all but the last have the asked size", () => {
  const anyPieces = fc.array(fc.uint8Array({ maxLength: 160 }));
  fc.assert(
    fc.property(anyPieces, fc.integer({ min: 1, max: 50 }), (pieces, bytes) => {
      const chunks = [...evenChunks(pieces, bytes)];
      expect(Buffer.concat(chunks)).toEqual(Buffer.concat(pieces));
      for (const chunk of chunks.slice(0, -1)) expect(chunk.length).toBe(bytes);
      for (const chunk of chunks.slice(-1)) expect(chunk.length).toBeGreaterThan(0);
    }),
  );
});
