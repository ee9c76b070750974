/**
 * Lays out JSON text over several rows without reading it into values, so that numbers of any size keep their
 * digits. A text that is not JSON comes back as one row.
 */
export function jsonRows(text: string): readonly string[] {
  const tokens = text.match(tokenPattern) ?? [];
  if (!isBalanced(tokens)) return [text];
  const rows: string[] = [];
  let row = "";
  let depth = 0;
  let hasJustOpened = false;
  const flush = (): void => {
    rows.push(row);
    row = "  ".repeat(depth);
  };
  for (const token of tokens) {
    if (isClosing(token)) {
      depth -= 1;
      if (!hasJustOpened) flush();
      row += token;
      hasJustOpened = false;
    } else if (token === ",") {
      row += token;
      flush();
    } else if (token === ":") {
      row += ": ";
    } else {
      if (hasJustOpened) flush();
      row += token;
      hasJustOpened = isOpening(token);
      if (hasJustOpened) depth += 1;
    }
  }
  return [...rows, row];
}

const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function isOpening(token: string): boolean {
  return token === "{" || token === "[";
}

function isClosing(token: string): boolean {
  return token === "}" || token === "]";
}

function isBalanced(tokens: readonly string[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (isOpening(token)) depth += 1;
    if (isClosing(token)) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
