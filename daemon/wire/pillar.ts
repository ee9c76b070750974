import { type Pillar, PillarStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { PillarCard, PillarCondition } from "../state/pillars.ts";

const statusOf = {
  idle: PillarStatus.IDLE,
  warming: PillarStatus.WARMING,
  running: PillarStatus.RUNNING,
  cooling: PillarStatus.COOLING,
  fault: PillarStatus.FAULT,
  unknown: PillarStatus.UNKNOWN,
} as const satisfies Record<PillarCondition, PillarStatus>;

export function toPillar(card: PillarCard): Pillar {
  return {
    pillarId: card.pillarId,
    name: card.name,
    status: statusOf[card.status],
    headlineMetric: card.headline,
    secondaryMetric: card.secondary,
    load: card.load ?? undefined,
    governanceMode: card.governanceMode,
    cause: card.cause,
  };
}
