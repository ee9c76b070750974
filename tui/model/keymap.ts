import { type Control, whyOff } from "./controls.ts";
import { controlGround, type Model, type Pane } from "./model.ts";

/** What a key does. */
export type Action =
  | { readonly kind: "go"; readonly pane: Pane }
  /** A pane that this version does not have. */
  | { readonly kind: "go_absent"; readonly name: string }
  | { readonly kind: "control"; readonly control: Control }
  | { readonly kind: "next_tile" | "previous_tile" | "open" | "back" | "run_logs" }
  | { readonly kind: "move"; readonly by: number }
  | { readonly kind: "page"; readonly by: number }
  | { readonly kind: "first" | "last" }
  | { readonly kind: "filter" | "level" | "follow" | "wrap" }
  | { readonly kind: "error"; readonly direction: 1 | -1 }
  | { readonly kind: "palette" | "help" | "repaint" | "refetch" | "suspend" | "quit" | "interrupt" };

/** One row of the key table; help, key line and palette are made from it (tui.md 2). */
export type KeyRow = {
  /** The keys, as the input decoder names them; a blank stands between the two keys of a sequence. */
  readonly keys: readonly string[];
  /** How the key is written on the screen; `!` marks a key that changes the world. */
  readonly shown: string;
  readonly place: Pane | "everywhere";
  readonly action: Action;
  /** One word for the key line; empty keeps it out of there. */
  readonly label: string;
  readonly help: string;
  readonly isMutating: boolean;
  /** Why the key is off now, or null. */
  readonly whyOff: (model: Model) => string | null;
};

/** The table of keys. */
export const keyTable: readonly KeyRow[] = [
  control("R", "start", "start a run: scenario and overrides"),
  control("B", "pause", "pause at the next tick boundary"),
  control("C", "resume", "let a paused run go on"),
  control("K", "step", "do some more ticks, then pause"),
  control("X", "stop", "stop the run; asks for its number"),
  reading("dashboard", ["l"], "l", { kind: "run_logs" }, "", "logs of the run, or of the selected pillar"),
  reading("logs", ["f"], "f", { kind: "follow" }, "follow", "follow or hold"),
  reading("logs", ["v"], "v", { kind: "level" }, "level", "minimum level, one up"),
  reading("logs", ["enter"], "Enter", { kind: "open" }, "payload", "payload of the entry, and back"),
  reading("logs", ["e"], "e", { kind: "error", direction: 1 }, "error", "next error"),
  reading("logs", ["E"], "E", { kind: "error", direction: -1 }, "", "error before"),
  reading("logs", ["w"], "w", { kind: "wrap" }, "wrap", "wrap long lines"),
  reading("logs", ["tab", "shift+tab"], "Tab", { kind: "next_tile" }, "", "scroll the list or the payload"),
  tab("1", "d", "dashboard", "Dashboard"),
  absentTab("2", "p", "Pillars"),
  absentTab("3", "v", "Governance"),
  absentTab("4", "h", "History"),
  tab("5", "l", "logs", "Logs"),
  absentTab("6", "s", "Scenarios"),
  absentTab("7", "c", "Command"),
  reading("everywhere", ["tab"], "Tab", { kind: "next_tile" }, "tile", "next tile"),
  reading("everywhere", ["shift+tab"], "Shift+Tab", { kind: "previous_tile" }, "", "tile before"),
  reading("everywhere", ["j", "down"], "j", { kind: "move", by: 1 }, "", "down, also arrow"),
  reading("everywhere", ["k", "up"], "k", { kind: "move", by: -1 }, "", "up, also arrow"),
  reading("everywhere", ["ctrl+d"], "Ctrl+D", { kind: "page", by: 0.5 }, "", "half a page down"),
  reading("everywhere", ["ctrl+u"], "Ctrl+U", { kind: "page", by: -0.5 }, "", "half a page up"),
  reading("everywhere", ["pagedown"], "PgDn", { kind: "page", by: 1 }, "", "a page down"),
  reading("everywhere", ["pageup"], "PgUp", { kind: "page", by: -1 }, "", "a page up"),
  reading("everywhere", ["g g", "home"], "g g", { kind: "first" }, "", "first, also Home"),
  reading("everywhere", ["G", "end"], "G", { kind: "last" }, "", "last, also End; in Logs it follows"),
  reading("everywhere", ["enter"], "Enter", { kind: "open" }, "open", "open what has the focus"),
  reading("everywhere", ["esc"], "Esc", { kind: "back" }, "", "close, clear the filter, go back"),
  reading(
    "everywhere",
    ["/"],
    "/",
    { kind: "filter" },
    "filter",
    "filter the log: text, level: event: component: tick:",
  ),
  reading("everywhere", [":"], ":", { kind: "palette" }, "command", "command, with completion"),
  reading("everywhere", ["?", "f1"], "?", { kind: "help" }, "help", "this help, also F1"),
  reading("everywhere", ["ctrl+r"], "Ctrl+R", { kind: "refetch" }, "", "read again; reconnect when not live"),
  reading("everywhere", ["ctrl+l"], "Ctrl+L", { kind: "repaint" }, "", "repaint the screen"),
  reading("everywhere", ["ctrl+z"], "Ctrl+Z", { kind: "suspend" }, "", "suspend; fg comes back"),
  reading("everywhere", ["q"], "q", { kind: "quit" }, "quit", "quit"),
  reading("everywhere", ["ctrl+c"], "Ctrl+C", { kind: "interrupt" }, "", "quit; twice quits at once"),
];

/** The rows that count in a pane: its own, then those that count everywhere unless the pane has another use. */
export function keysOf(pane: Pane): readonly KeyRow[] {
  const own = keyTable.filter((row) => row.place === pane);
  const taken = new Set(own.flatMap(({ keys }) => keys));
  const shared = keyTable.filter(
    (row) => row.place === "everywhere" && !row.keys.every((key) => taken.has(key)),
  );
  return [...own, ...shared];
}

/** The row of a key in a pane; the pane's own keys win. */
export function keyRow(pane: Pane, key: string): KeyRow | null {
  return keysOf(pane).find((row) => row.keys.includes(key)) ?? null;
}

/** The row of a run control. */
export function controlRow(control: Control): KeyRow | null {
  return keyTable.find((row) => row.action.kind === "control" && row.action.control === control) ?? null;
}

function control(key: string, name: Control, help: string): KeyRow {
  return {
    keys: [key],
    shown: `${key}!`,
    place: "dashboard",
    action: { kind: "control", control: name },
    label: name,
    help,
    isMutating: true,
    whyOff: (model) => whyOff(name, controlGround(model)),
  };
}

function reading(
  place: KeyRow["place"],
  keys: readonly string[],
  shown: string,
  action: Action,
  label: string,
  help: string,
): KeyRow {
  return { keys, shown, place, action, label, help, isMutating: false, whyOff: alwaysOn };
}

function tab(key: string, letter: string, pane: Pane, name: string): KeyRow {
  return reading(
    "everywhere",
    [key, `g ${letter}`],
    key,
    { kind: "go", pane },
    "",
    `${name}, also g ${letter}`,
  );
}

function absentTab(key: string, letter: string, name: string): KeyRow {
  const action: Action = { kind: "go_absent", name };
  return {
    ...reading("everywhere", [key, `g ${letter}`], key, action, "", `${name}`),
    whyOff: () => "not in this version yet",
  };
}

function alwaysOn(): null {
  return null;
}
