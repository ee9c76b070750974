/** The line of a stack trace that says what happened. */
export function lastLine(complaint: string): string {
  const lines = complaint.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => line.includes("Error:")) ?? lines.at(-1) ?? "it said nothing";
}
