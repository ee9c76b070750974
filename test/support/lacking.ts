/**
 * Whether tests must be skipped because this machine lacks something; says so, visibly. With `TRINITY_REQUIRE=all` a
 * lack that could be mended by installing or building is an error, so that such a skip cannot pass unseen in a
 * continuous build (DESIGN decision 33). What no installation gives (being root, data kept elsewhere) stays a skip.
 */
export function lacking(
  isPresent: boolean,
  what: string,
  mend: "can be installed" | "cannot be installed",
): boolean {
  if (isPresent) return false;
  const notice = `skipped: ${what}`;
  if (mend === "can be installed" && process.env["TRINITY_REQUIRE"] === "all") throw new Error(notice);
  console.warn(notice);
  return true;
}
