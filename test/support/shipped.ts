/** The scenarios of our registry in its order: the published ones, then ours. */
export const shippedScenarios: readonly string[] = [
  "gf01",
  "line-4",
  "ring-5",
  "gov-codex-demo",
  "star-5",
  "line-4-pfna",
  "aeon-apxi",
  "small-world-48",
  "big-numbers-96",
  "governed-48",
];
