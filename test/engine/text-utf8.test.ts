import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../engine/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../engine/text/utf8.ts";
import { anyText, anyWellFormedText } from "../support/any-json.ts";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("texts and their bytes", () => {
  test.each<readonly [name: string, text: string, bytes: string]>([
    ["nothing", "", ""],
    ["the first and the last of one byte", "\0\u007f", "007f"],
    ["the first and the last of two", "\u0080\u07ff", "c280dfbf"],
    ["the first and the last of three", "\u0800\uffff", "e0a080efbfbf"],
    ["the neighbours of the surrogates", "\ud7ff\ue000", "ed9fbfee8080"],
    ["the first and the last of four", "\u{10000}\u{10ffff}", "f0908080f48fbfbf"],
    ["a byte order mark, which stays", "\ufeffa", "efbbbf61"],
    ["words", "Größe \u{1f600}", "4772c3b6c39f6520f09f9880"],
  ])("%s", (_, text, bytes) => {
    expect(hex(encodeUtf8(text))).toBe(bytes);
    expect(decodeUtf8(Buffer.from(bytes, "hex"))).toBe(text);
  });

  test("every well-formed text comes back, and has the bytes of any other encoder", () => {
    fc.assert(
      fc.property(anyWellFormedText, (text) => {
        const bytes = encodeUtf8(text);
        expect(bytes).toEqual(new TextEncoder().encode(text));
        expect(decodeUtf8(bytes)).toBe(text);
      }),
    );
  });
});

describe("what has no bytes", () => {
  test.each(["\ud800", "\udfff", "a\udbff", "\ude00\ud83d"])("the lone surrogates of %j", (text) => {
    expect(() => encodeUtf8(text)).toThrow(EngineError);
    expect(() => encodeUtf8(text)).toThrow("lone surrogate");
  });

  test("a text has bytes exactly when it is well-formed", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        if (text.isWellFormed()) expect(decodeUtf8(encodeUtf8(text))).toBe(text);
        else expect(() => encodeUtf8(text)).toThrow(EngineError);
      }),
    );
  });
});

describe("bytes that are no text", () => {
  test.each<readonly [name: string, bytes: string, message: string]>([
    ["a byte that only continues", "6180", "byte 1 (0x80)"],
    ["a character cut off after the first byte", "c3", "byte 0 (0xc3)"],
    ["a character cut off before the last byte", "61f09f98", "byte 1 (0xf0)"],
    ["a character cut off by another", "e28261", "byte 0 (0xe2)"],
    ["NUL in two bytes", "c080", "byte 0 (0xc0)"],
    ["a slash in three bytes", "e080af", "byte 0 (0xe0)"],
    ["U+FFFF in four bytes", "f08fbfbf", "byte 0 (0xf0)"],
    ["a surrogate", "eda080", "byte 0 (0xed)"],
    ["a pair of surrogates", "eda0bdedb880", "byte 0 (0xed)"],
    ["U+110000", "f4908080", "byte 0 (0xf4)"],
    ["a first byte of five", "f888808080", "byte 0 (0xf8)"],
    ["a byte that UTF-8 does not have", "ff", "byte 0 (0xff)"],
  ])("%s", (_, bytes, message) => {
    expect(() => decodeUtf8(Buffer.from(bytes, "hex"))).toThrow(`${message} begins no UTF-8 character`);
  });

  test("bytes are refused exactly when any other strict decoder refuses them", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const nearText = fc.array(
      fc.oneof(
        fc.constantFrom(0x61, 0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xa0, 0x9f, 0xf0, 0x90, 0xf4, 0x8f),
        fc.nat(255),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(nearText, (list) => {
        const bytes = Uint8Array.from(list);
        let text: string | null = null;
        try {
          text = strict.decode(bytes);
        } catch {
          expect(() => decodeUtf8(bytes)).toThrow(EngineError);
        }
        if (text !== null) expect(decodeUtf8(bytes)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});
