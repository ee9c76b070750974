import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { contractText } from "../engine/contract/contract.ts";
import { contracts } from "../engine/contract/contracts.ts";

/** `npm run contracts`: writes the schemas of docs/contracts anew. */

// We run from build/bench.
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

for (const contract of contracts) {
  const file = join("docs", "contracts", `${contract.name}.schema.json`);
  writeFileSync(join(root, file), contractText(contract));
  process.stdout.write(`${file}\n`);
}
