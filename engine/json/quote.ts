import { EngineError } from "../errors.ts";

/**
 * A JSON string literal with every character outside U+0020..U+007E escaped (engine-core 2, "String
 * escaping", forms C2, C3 and C4). A lone surrogate is written as its own escape.
 */
export function quoteC2(text: string): string {
  return isPlain(text) ? `"${text}"` : escapeBeyondAscii(JSON.stringify(text));
}

/**
 * A JSON string literal with characters beyond ASCII kept (engine-core 2, "String escaping", form C1).
 *
 * @throws EngineError `value` for a lone surrogate, which has no UTF-8 bytes to hash.
 */
export function quoteC1(text: string): string {
  if (isPlain(text)) return `"${text}"`;
  if (!text.isWellFormed()) {
    throw new EngineError("value", `${quoteC2(text)} holds a lone surrogate and cannot be hashed`);
  }
  return JSON.stringify(text);
}

/** Whether quoting a text only puts quotes around it, in every form. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return false;
  }
  return true;
}

/** `literal` has its quotes, backslashes and control characters escaped already; what is left is U+007F and above. */
function escapeBeyondAscii(literal: string): string {
  let escaped = "";
  let copiedUpto = 0;
  for (let at = 0; at < literal.length; at += 1) {
    const unit = literal.charCodeAt(at);
    if (unit <= 0x7e) continue;
    escaped += `${literal.slice(copiedUpto, at)}\\u${unit.toString(16).padStart(4, "0")}`;
    copiedUpto = at + 1;
  }
  return escaped + literal.slice(copiedUpto);
}
