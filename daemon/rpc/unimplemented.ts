import type { EventEmitter } from "node:events";
import { type ServiceDefinition, type sendUnaryData, status } from "@grpc/grpc-js";
import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { ArtifactsServiceService } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { AuditServiceService } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { ConfigServiceService } from "../../proto/gen/trinity/gate/v1/config.ts";
import { DiagnosticsServiceService } from "../../proto/gen/trinity/gate/v1/diagnostics.ts";
import { GovernanceServiceService } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { HistoryServiceService } from "../../proto/gen/trinity/gate/v1/history.ts";
import { IntrospectionServiceService } from "../../proto/gen/trinity/gate/v1/introspection.ts";
import { LogsServiceService } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperationsServiceService } from "../../proto/gen/trinity/gate/v1/operations.ts";
import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { PillarsServiceService } from "../../proto/gen/trinity/gate/v1/pillars.ts";
import { PlansServiceService } from "../../proto/gen/trinity/gate/v1/plans.ts";
import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { SchedulesServiceService } from "../../proto/gen/trinity/gate/v1/schedules.ts";
import { SourcesServiceService } from "../../proto/gen/trinity/gate/v1/sources.ts";
import { WiringServiceService } from "../../proto/gen/trinity/gate/v1/wiring.ts";
import type { WireStatus } from "../grpc-status.ts";
import { methodOf, serviceOf } from "./method-path.ts";
import type { MethodDefinition, Rpc } from "./rpc.ts";

/** Every service of the contract (daemon.md 2.3). */
const contract: readonly ServiceDefinition[] = [
  AdminServiceService,
  ArtifactsServiceService,
  AuditServiceService,
  ConfigServiceService,
  DiagnosticsServiceService,
  GovernanceServiceService,
  HistoryServiceService,
  IntrospectionServiceService,
  LogsServiceService,
  OperationsServiceService,
  OperatorServiceService,
  PillarsServiceService,
  PlansServiceService,
  RunsServiceService,
  ScenariosServiceService,
  SchedulesServiceService,
  SourcesServiceService,
  WiringServiceService,
];

/** What the contract promises and this version does not have yet: whole services, or single methods of one. */
const comesWith: Readonly<Record<string, string>> = {
  ArtifactsService: "proof and export of runs",
  DiagnosticsService: "diagnostics",
  HistoryService: "proof and export of runs",
  IntrospectionService: "time travel",
  PlansService: "plans",
  RunsService: "forks and bulk actions",
  SchedulesService: "schedules",
  SourcesService: "the command centre",
  WiringService: "wiring",
};

/**
 * A method for everything of the contract that `served` leaves out. It answers UNIMPLEMENTED and says which part of the
 * product brings it, because the library alone would not tell a missing method from a misspelt one.
 */
export function unimplementedRpcs(served: readonly Rpc[]): readonly Rpc[] {
  return failingRpcs(served, (path) => ({ code: status.UNIMPLEMENTED, details: reasonFor(path) }));
}

/** A method for everything of the contract that `served` leaves out, which answers the failure of its path. */
export function failingRpcs(
  served: readonly Rpc[],
  failureOf: (path: string) => Partial<WireStatus>,
): readonly Rpc[] {
  const paths = new Set(served.map(({ path }) => path));
  return contract
    .flatMap((service) => Object.values(service))
    .filter(({ path }) => !paths.has(path))
    .map(({ path, responseStream }) => ({
      path,
      register: (server) => {
        const failure = failureOf(path);
        const asIs = (bytes: Buffer): Buffer => bytes;
        const endStream = (call: EventEmitter): void => void call.emit("error", failure);
        const answer = (_call: unknown, callback: sendUnaryData<Buffer>): void => callback(failure);
        if (responseStream) server.register(path, endStream, asIs, asIs, "serverStream");
        else server.register(path, answer, asIs, asIs, "unary");
      },
    }));
}

/** Whether no method of a service is served. */
export function isWhollyUnimplemented(service: string, served: readonly Rpc[]): boolean {
  return served.every(({ path }) => serviceOf(path) !== service);
}

/** Every method of the contract. */
export function contractMethods(): readonly MethodDefinition<object, object>[] {
  return contract.flatMap((service) => Object.values(service));
}

/** The full names of all services of the contract. */
export function contractServices(): readonly string[] {
  const paths = contract.flatMap((service) => Object.values(service).map(({ path }) => path));
  return [...new Set(paths.map(serviceOf))];
}

function reasonFor(path: string): string {
  const service = serviceOf(path).split(".").at(-1) ?? "";
  const part = comesWith[service];
  const when = part === undefined ? "a later version" : `${part}, in a later version`;
  return `${methodOf(path)} of ${service} comes with ${when}; this one does not have it`;
}
