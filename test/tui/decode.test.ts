import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, nothingPending, type Pending, settle } from "../../tui/input/decode.ts";
import type { InputEvent } from "../../tui/input/input-event.ts";
import { readInput } from "../../tui/input/read-input.ts";

/** Keys by name, pastes in quotes; a bare Esc that is still open is settled at the end. */
function typed(...reads: readonly string[]): readonly string[] {
  let pending: Pending = nothingPending;
  const events: InputEvent[] = [];
  for (const read of reads) {
    const decoded = decode(pending, read);
    events.push(...decoded.events);
    pending = decoded.pending;
  }
  events.push(...settle(pending).events);
  return events.map((event) => (event.kind === "paste" ? JSON.stringify(event.text) : event.name));
}

describe("what the terminal sends", () => {
  test.each([
    { name: "a letter", reads: ["q"], keys: ["q"] },
    { name: "letters that arrive together are all keys", reads: ["jjj"], keys: ["j", "j", "j"] },
    {
      name: "arrows that arrive together are all keys",
      reads: ["\u001b[A\u001b[A\u001b[B"],
      keys: ["up", "up", "down"],
    },
    { name: "application mode arrows", reads: ["\u001bOA\u001bOD"], keys: ["up", "left"] },
    { name: "a sequence cut in two", reads: ["\u001b[", "5~"], keys: ["pageup"] },
    { name: "a sequence cut after Esc", reads: ["\u001b", "[6~"], keys: ["pagedown"] },
    { name: "a sequence cut before every byte", reads: ["\u001b", "[", "1", ";", "5", "C"], keys: ["right"] },
    { name: "a bare Esc", reads: ["\u001b"], keys: ["esc"] },
    { name: "Esc twice", reads: ["\u001b\u001b"], keys: ["esc", "esc"] },
    { name: "Esc and a later key are two keys", reads: ["\u001b", ":"], keys: ["esc", ":"] },
    { name: "Esc and a key together are Alt, which means nothing", reads: ["\u001bq"], keys: [] },
    { name: "what follows an Alt key counts", reads: ["\u001bqj"], keys: ["j"] },
    { name: "Enter, as CR and as LF", reads: ["\r", "\n"], keys: ["enter", "enter"] },
    {
      name: "control keys",
      reads: ["\u0003\u0004\u0015\u001a\u0012"],
      keys: ["ctrl+c", "ctrl+d", "ctrl+u", "ctrl+z", "ctrl+r"],
    },
    { name: "Tab both ways", reads: ["\t\u001b[Z"], keys: ["tab", "shift+tab"] },
    { name: "Backspace, both codes", reads: ["\u007f\u0008"], keys: ["backspace", "backspace"] },
    {
      name: "Home and End in every dialect",
      reads: ["\u001b[H\u001b[F\u001b[1~\u001b[4~\u001bOH\u001b[7~"],
      keys: ["home", "end", "home", "end", "home", "home"],
    },
    { name: "F1 in every dialect", reads: ["\u001bOP\u001b[11~\u001b[[A"], keys: ["f1", "f1", "f1"] },
    { name: "another function key types nothing", reads: ["\u001b[[B\u001b[15~x"], keys: ["x"] },
    { name: "the keypad's Enter", reads: ["\u001bOM"], keys: ["enter"] },
    { name: "a blank", reads: [" "], keys: ["space"] },
    { name: "characters of two units", reads: ["é漢👍"], keys: ["é", "漢", "👍"] },
    {
      name: "a paste is one event, whatever is in it",
      reads: ["\u001b[200~q\rX\u001b[A\u001b[201~j"],
      keys: ['"q\\rX\\u001b[A"', "j"],
    },
    {
      name: "a paste cut in pieces",
      reads: ["\u001b[20", "0~rm -", "rf\u001b[2", "01~"],
      keys: ['"rm -rf"'],
    },
    { name: "an empty paste", reads: ["\u001b[200~\u001b[201~"], keys: ['""'] },
    {
      name: "mouse reports and replies are no keys",
      reads: ["\u001b[<0;12;3M\u001b[?62;4c\u001b[12;40R"],
      keys: [],
    },
    {
      name: "noise that looks like an endless sequence is dropped whole",
      reads: [`\u001b[${"1;".repeat(30)}`, "j"],
      keys: ["j"],
    },
    { name: "a sequence broken off gives its rest back as keys", reads: ["\u001b[é"], keys: ["é"] },
  ])("$name", ({ reads, keys }) => {
    expect(typed(...reads)).toEqual(keys);
  });

  test("however a stream of keys is cut into reads, the same keys come out", () => {
    const key = fc.constantFrom(
      "a",
      "R",
      "1",
      "é",
      "\u001b[A",
      "\u001b[5~",
      "\u001bOF",
      "\t",
      "\r",
      "\u0004",
      "\u001b[200~x\u001b[Ay\u001b[201~",
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 12 }), fc.array(fc.nat(60), { maxLength: 8 }), (keys, cuts) => {
        const stream = keys.join("");
        const places = [...new Set(cuts.filter((cut) => cut < stream.length))].sort((a, b) => a - b);
        const reads = places.map((place, index) => stream.slice(places[index - 1] ?? 0, place));
        expect(typed(...reads, stream.slice(places.at(-1) ?? 0))).toEqual(typed(stream));
      }),
    );
  });

  test("no bytes whatever make it fail or loop, and typed text never comes out of a paste", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 12 }), { maxLength: 6 }), (reads) => {
        typed(...reads);
        const pasted = typed(`\u001b[200~${reads.join("").replaceAll("\u001b[201~", "")}`);
        expect(pasted).toEqual([]);
      }),
    );
  });
});

describe("reading with a clock", () => {
  function reader(): {
    readonly events: string[];
    readonly push: (bytes: Uint8Array) => void;
    readonly timer: () => { readonly afterMs: number; readonly fire: () => void } | null;
  } {
    const events: string[] = [];
    let timer: { afterMs: number; fire: () => void } | null = null;
    const { push } = readInput(
      (event) => events.push(event.kind === "paste" ? event.text : event.name),
      (afterMs, then) => {
        timer = {
          afterMs,
          fire: () => {
            timer = null;
            then();
          },
        };
        return () => {
          timer = null;
        };
      },
    );
    return { events, push, timer: () => timer };
  }
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  test("a bare Esc is decided after 40 ms", () => {
    const { events, push, timer } = reader();
    push(bytes("\u001b"));
    expect(events).toEqual([]);
    expect(timer()?.afterMs).toBe(40);
    timer()?.fire();
    expect(events).toEqual(["esc"]);
  });

  test("the rest of an arrow that comes in time is an arrow, and no timer is left", () => {
    const { events, push, timer } = reader();
    push(bytes("\u001b"));
    push(bytes("[A"));
    expect(events).toEqual(["up"]);
    expect(timer()).toBeNull();
  });

  test("pieces of a longer sequence on a slow link are never taken for keys", () => {
    const { events, push, timer } = reader();
    push(bytes("\u001b[1;"));
    expect(timer()?.afterMs).toBe(500);
    push(bytes("5"));
    push(bytes("A"));
    expect(events).toEqual(["up"]);
  });

  test("a character cut between two reads arrives whole", () => {
    const { events, push } = reader();
    const [first, ...rest] = bytes("漢");
    push(Uint8Array.of(first ?? 0));
    push(Uint8Array.from(rest));
    expect(events).toEqual(["漢"]);
  });
});
