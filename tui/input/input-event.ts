/** Something the operator did at the terminal. */
export type InputEvent =
  | KeyEvent
  /** Pasted text is never taken for keys, so it cannot trigger an action (tui.md 4, "Input decoder"). */
  | { readonly kind: "paste"; readonly text: string };

export type KeyEvent = {
  readonly kind: "key";
  /** The key's name: a printable character as it is, else one of `NamedKey`, or `ctrl+` and a letter. */
  readonly name: string;
  /** The text the key types; empty for keys that type nothing. */
  readonly text: string;
};

/** Keys that type nothing. */
export type NamedKey =
  | "up"
  | "down"
  | "left"
  | "right"
  | "home"
  | "end"
  | "pageup"
  | "pagedown"
  | "insert"
  | "delete"
  | "backspace"
  | "enter"
  | "tab"
  | "shift+tab"
  | "esc"
  | "f1";

/** A key that types text. */
export function textKey(text: string): KeyEvent {
  return { kind: "key", name: text === " " ? "space" : text, text };
}

/** A key that types nothing. */
export function namedKey(name: NamedKey | `ctrl+${string}`): KeyEvent {
  return { kind: "key", name, text: "" };
}
