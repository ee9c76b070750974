import { graphemesOf } from "../text/width.ts";
import { type InputEvent, type NamedKey, namedKey, textKey } from "./input-event.ts";

/**
 * What is left of a read: the beginning of a sequence whose end has not come yet. A bare Esc looks like the
 * beginning of a sequence, so it is decided by time (tui.md 2: 40 ms).
 */
export type Pending =
  | { readonly kind: "nothing" }
  | { readonly kind: "escape" }
  | { readonly kind: "sequence"; readonly text: string }
  | { readonly kind: "paste"; readonly text: string };

export type Decoded = { readonly events: readonly InputEvent[]; readonly pending: Pending };

/** Nothing begun. */
export const nothingPending: Pending = { kind: "nothing" };

const pasteStart = "\u001b[200~";
const pasteEnd = "\u001b[201~";
/** A longer paste is cut; nothing a prompt takes is that long. In UTF-16 units. */
const pasteMax = 65_536;
/** No key sequence is that long; what does not end by then is noise. */
const sequenceMax = 32;

/**
 * Decodes one read. Every key in it becomes an event, in order, however many arrive together. Esc followed by a
 * character in the same read is Alt and means nothing here; Esc and a character of a later read are two keys.
 */
export function decode(pending: Pending, chunk: string): Decoded {
  const events: InputEvent[] = [];
  let rest = chunk;
  let held = pending;
  while (rest !== "" || held.kind === "sequence") {
    switch (held.kind) {
      case "nothing": {
        const start = rest.indexOf("\u001b");
        pushText(events, start === -1 ? rest : rest.slice(0, start));
        rest = start === -1 ? "" : rest.slice(start + 1);
        if (start !== -1) [rest, held] = afterEscape(events, rest, true);
        break;
      }
      case "escape":
        [rest, held] = afterEscape(events, rest, false);
        break;
      case "sequence": {
        const step = continueSequence(events, held.text + rest);
        [rest, held] = step.more;
        if (step.isOpen) return { events, pending: held };
        break;
      }
      case "paste": {
        const text = held.text + rest;
        const end = text.indexOf(pasteEnd);
        if (end === -1) return { events, pending: { kind: "paste", text: boundPaste(text) } };
        events.push({ kind: "paste", text: text.slice(0, Math.min(end, pasteMax)) });
        rest = text.slice(end + pasteEnd.length);
        held = nothingPending;
        break;
      }
    }
  }
  return { events, pending: held };
}

/** The time for more has run out: a bare Esc is the key Esc, the beginning of a longer sequence is noise. */
export function settle(pending: Pending): Decoded {
  switch (pending.kind) {
    case "escape":
      return { events: [namedKey("esc")], pending: nothingPending };
    case "sequence":
      return { events: [], pending: nothingPending };
    case "nothing":
    case "paste":
      return { events: [], pending };
  }
}

/** What follows an Esc. `isSameRead` tells Alt (together) from Esc and then a key (apart). */
function afterEscape(events: InputEvent[], rest: string, isSameRead: boolean): [string, Pending] {
  if (rest === "") return ["", { kind: "escape" }];
  if (rest[0] === "[" || rest[0] === "O") return ["", { kind: "sequence", text: `\u001b${rest}` }];
  if (rest[0] === "\u001b") {
    events.push(namedKey("esc"));
    return afterEscape(events, rest.slice(1), isSameRead);
  }
  if (!isSameRead) {
    events.push(namedKey("esc"));
    return [rest, nothingPending];
  }
  const [ignored = ""] = graphemesOf(rest);
  return [rest.slice(ignored.length), nothingPending];
}

type SequenceStep = { readonly more: [string, Pending]; readonly isOpen: boolean };

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one.
const csi = /^\u001b\[([0-?]*)([ -/]*)([@-~])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one.
const ss3 = /^\u001bO([@-~])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one.
const linuxConsoleKey = /^\u001b\[\[([A-E])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one.
const unfinished = /^\u001b(\[[0-?]*[ -/]*|\[\[|O)$/;

function continueSequence(events: InputEvent[], text: string): SequenceStep {
  if (text.startsWith(pasteStart)) {
    return { more: [text.slice(pasteStart.length), { kind: "paste", text: "" }], isOpen: false };
  }
  if (unfinished.test(text)) {
    const isNoise = text.length >= sequenceMax;
    return { more: ["", isNoise ? nothingPending : { kind: "sequence", text }], isOpen: true };
  }
  const match = linuxConsoleKey.exec(text) ?? csi.exec(text) ?? ss3.exec(text);
  if (match !== null) {
    const key = keyOf(match);
    if (key !== null) events.push(namedKey(key));
    return { more: [text.slice(match[0].length), nothingPending], isOpen: false };
  }
  // Not a sequence after all: what is not part of one is decoded as keys.
  return { more: [text.slice(2), nothingPending], isOpen: false };
}

/** The key of a sequence, whatever modifiers it names; null for replies and for keys without a meaning here. */
function keyOf(match: RegExpExecArray): NamedKey | null {
  if (match[0].startsWith("\u001b[[")) return match[1] === "A" ? "f1" : null;
  if (match[0].startsWith("\u001bO")) return match[1] === "M" ? "enter" : (finalKeys[match[1] ?? ""] ?? null);
  const [, parameters = "", , final = ""] = match;
  if (parameters !== "" && !/^[\d;]+$/.test(parameters)) return null;
  if (final === "~") return tildeKeys[parameters.split(";")[0] ?? ""] ?? null;
  return finalKeys[final] ?? null;
}

const finalKeys: Readonly<Record<string, NamedKey>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Z: "shift+tab",
};

const tildeKeys: Readonly<Record<string, NamedKey>> = {
  "1": "home",
  "2": "insert",
  "3": "delete",
  "4": "end",
  "5": "pageup",
  "6": "pagedown",
  "7": "home",
  "8": "end",
  "11": "f1",
};

function pushText(events: InputEvent[], text: string): void {
  let run = "";
  const flush = (): void => {
    for (const grapheme of graphemesOf(run)) events.push(textKey(grapheme));
    run = "";
  };
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0)) {
      run += character;
      continue;
    }
    flush();
    const key = controlKey(code);
    if (key !== null) events.push(namedKey(key));
  }
  flush();
}

function controlKey(code: number): NamedKey | `ctrl+${string}` | null {
  if (code === 0x0d || code === 0x0a) return "enter";
  if (code === 0x09) return "tab";
  if (code === 0x08 || code === 0x7f) return "backspace";
  return code >= 0x01 && code <= 0x1a ? `ctrl+${String.fromCharCode(code + 0x60)}` : null;
}

function boundPaste(text: string): string {
  // The end mark may be split over two reads, so the tail is always kept.
  return text.length <= pasteMax ? text : text.slice(0, pasteMax) + text.slice(-(pasteEnd.length - 1));
}
