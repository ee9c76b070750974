/** ISO 8601 with microseconds and `+00:00`; no fraction when it is zero (engine-governance 9). */
export function utcMicroseconds(ms: number): string {
  const iso = new Date(ms).toISOString();
  const fraction = iso.slice(20, 23);
  return `${iso.slice(0, 19)}${fraction === "000" ? "" : `.${fraction}000`}+00:00`;
}
