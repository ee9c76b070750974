/** What the terminal is switched to, and back from. The screen is the alternate one, so the shell's stays whole. */

/** Alternate screen, no cursor, no line wrap at the right edge, wheel as arrow keys, pastes marked as such. */
export const enterSequence: string = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?1007h\u001b[?2004h\u001b[0m";

/** Everything back; safe to send at any time and more than once. */
export const leaveSequence: string =
  "\u001b[?2026l\u001b[0m\u001b[?2004l\u001b[?1007l\u001b[?7h\u001b[?25h\u001b[?1049l";
