import headless from "@xterm/headless";
import type { Size } from "../../../tui/layout/size.ts";

/** A terminal without a window. What it shows is what an operator would see. */
export type Emulator = {
  readonly write: (bytes: string) => Promise<void>;
  /** Rows of the visible screen, without blanks at their ends. */
  readonly rows: () => readonly string[];
  /** Cells of a row as `text/style`, to compare pictures exactly. */
  readonly cells: () => readonly (readonly string[])[];
  readonly resize: (size: Size) => void;
  readonly isAlternate: () => boolean;
};

export function emulator(size: Size): Emulator {
  const terminal = new headless.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  const line = (y: number): ReturnType<typeof terminal.buffer.active.getLine> =>
    terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
  return {
    write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    rows: () => Array.from({ length: terminal.rows }, (_, y) => line(y)?.translateToString().trimEnd() ?? ""),
    cells: () =>
      Array.from({ length: terminal.rows }, (_, y) =>
        Array.from({ length: terminal.cols }, (_, x) => {
          const cell = line(y)?.getCell(x);
          if (cell === undefined) return "";
          const style = [
            cell.isBold() ? "1" : "",
            cell.isDim() ? "2" : "",
            cell.isInverse() ? "7" : "",
            cell.isFgPalette() ? String(30 + cell.getFgColor()) : "",
          ];
          const text = cell.getWidth() === 0 ? "" : cell.getChars() || " ";
          return `${text}/${style.filter((code) => code !== "").join(";")}`;
        }),
      ),
    resize: ({ columns, rows }) => terminal.resize(columns, rows),
    isAlternate: () => terminal.buffer.active.type === "alternate",
  };
}
