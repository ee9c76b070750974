/** Whether the daemon is heard. */
export type Link =
  /** Nothing has been heard yet, and nothing has failed yet. */
  | { readonly kind: "connecting"; readonly sinceMono: number }
  | { readonly kind: "live"; readonly sinceMono: number }
  | {
      readonly kind: "lost";
      readonly sinceMono: number;
      readonly sinceWallMs: number;
      readonly reason: string;
      /** Attempts since the last message, from 1. */
      readonly attempt: number;
      readonly retryAtMono: number;
      /** False when the daemon was never reached. */
      readonly wasLive: boolean;
    }
  /** The daemon answered and refused; it will refuse again, so only the operator tries again. */
  | {
      readonly kind: "refused";
      readonly sinceMono: number;
      readonly sinceWallMs: number;
      readonly reason: string;
    };

/** Whether values on the screen may be taken for the present. */
export function isLive(link: Link): boolean {
  return link.kind === "live";
}
