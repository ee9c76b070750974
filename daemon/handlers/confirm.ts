import { CockpitError } from "../errors.ts";

/**
 * What cannot be undone has to be confirmed by repeating what it is about (daemon.md 2.1, "Reason").
 *
 * @throws CockpitError `confirm_required`
 */
export function checkConfirm(confirm: string, expected: string): void {
  if (confirm === expected) return;
  throw new CockpitError("confirm_required", `confirm has to repeat "${expected}"; this cannot be undone`, {
    resource: { type: "confirmation", name: expected },
    metadata: { confirm: expected },
  });
}
