/** Wakes one sleeper. Rings while nobody sleeps are not lost: the next `heard` answers at once. */
export type Bell = {
  readonly ring: () => void;
  /** Resolves when the bell rings, or after `limitMs`. */
  readonly heard: (limitMs: number) => Promise<void>;
};

export function newBell(): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    heard: async (limitMs) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, limitMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = null;
      }
      rung = false;
    },
  };
}
