/**
 * What a stranger asks, in order, and what it is told: every method of the contract that this version serves. Requests are
 * plain JSON with the field names of the .proto files; `by` is a token that may do everything over TCP, or the owner.
 */
export type StrangerCall = {
  /** For example `RunsService/StartRun`. */
  readonly method: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** `OK`, or the status and the reason of the refusal. */
  readonly told: string;
};

const because = { reason: "a stranger asks" };
const ok = (method: string, request: StrangerCall["request"] = {}): StrangerCall => ({
  method,
  request,
  told: "OK",
});
/** Changes something, so it gives a reason. */
const does = (method: string, request: StrangerCall["request"] = {}): StrangerCall =>
  ok(method, { ...request, ...because });
/** A read that is refused; it takes no reason. */
const cannot = (method: string, request: StrangerCall["request"], told: string): StrangerCall => ({
  method,
  request,
  told,
});
const no = (method: string, request: StrangerCall["request"], told: string): StrangerCall => ({
  method,
  request: { ...request, ...because },
  told,
});

const noDigest = "0".repeat(64);

/** `isOwner`: comes in over the owner's socket, which alone may do what is local. */
export function strangerCalls(isOwner: boolean): readonly StrangerCall[] {
  const localOnly = (method: string, request: StrangerCall["request"]): StrangerCall =>
    isOwner ? does(method, request) : no(method, request, "PERMISSION_DENIED LISTENER_LOCAL_ONLY");
  return [
    ok("OperatorService/GetIdentity"),
    ok("OperatorService/GetState"),
    ok("OperatorService/WatchState"),

    ok("ScenariosService/ListScenarios"),
    ok("ScenariosService/GetScenario", { scenario_id: "gf01" }),
    does("ScenariosService/CreateScenario", { scenario_id: "mine", clone_of: "gf01" }),
    no(
      "ScenariosService/UpdateScenario",
      { scenario_id: "mine", etag: "1-old" },
      "INVALID_ARGUMENT MASK_INVALID",
    ),
    ok("ScenariosService/ListScenarioRevisions", { scenario_id: "mine" }),
    does("ScenariosService/ActivateScenario", { scenario_id: "gf01" }),
    does("ScenariosService/ReloadScenarios"),
    no("ScenariosService/DeleteScenario", { scenario_id: "mine" }, "FAILED_PRECONDITION CONFIRM_REQUIRED"),

    ok("GovernanceService/GetGovernance"),
    no("GovernanceService/UpdateGovernance", { etag: "" }, "INVALID_ARGUMENT MASK_INVALID"),
    ok("GovernanceService/ListGovernanceRevisions"),
    ok("GovernanceService/DiffGovernance", { from: 0, to: 0 }),
    ok("GovernanceService/ListPresets"),

    does("RunsService/StartRun", { scenario_id: "gf01", run_id: "first", start_paused: true }),
    no("RunsService/StartRun", { scenario_id: "gf01" }, "FAILED_PRECONDITION RUN_ACTIVE"),
    does("RunsService/StartRun", { scenario_id: "gf01", run_id: "next", if_busy: "IF_BUSY_QUEUE" }),
    ok("RunsService/WaitRun", { run_id: "first", states: ["RUN_STATE_PAUSED"] }),
    does("RunsService/StepRun", { run_id: "first", ticks: 1 }),
    ok("RunsService/WaitRun", { run_id: "first", tick: 1 }),
    ok("RunsService/WaitRun", { run_id: "first", states: ["RUN_STATE_PAUSED"] }),
    ok("RunsService/GetQueue"),
    no("RunsService/MoveRun", { run_id: "first", to_front: true }, "FAILED_PRECONDITION RUN_NOT_QUEUED"),
    no("RunsService/UpdateRun", { run_id: "first" }, "INVALID_ARGUMENT MASK_INVALID"),
    no("RunsService/PauseRun", { run_id: "nobody" }, "NOT_FOUND RUN_NOT_FOUND"),
    does("RunsService/CreateCheckpoint", { run_id: "first" }),
    does("RunsService/AddRunNote", { run_id: "first", text: "seen by a stranger" }),
    does("RunsService/ResumeRun", { run_id: "first" }),
    ok("RunsService/WaitRun", { run_id: "first" }),
    ok("RunsService/WaitRun", { run_id: "next" }),
    no("RunsService/StopRun", { run_id: "first" }, "FAILED_PRECONDITION RUN_TERMINAL"),
    no("RunsService/KillRun", { run_id: "first" }, "FAILED_PRECONDITION CONFIRM_REQUIRED"),
    no("RunsService/RetryRun", { run_id: "first" }, "FAILED_PRECONDITION RUN_TERMINAL"),
    no("RunsService/DeleteRun", { run_id: "first" }, "FAILED_PRECONDITION CONFIRM_REQUIRED"),
    ok("RunsService/GetRun", { run_id: "first" }),
    ok("RunsService/GetRunConfig", { run_id: "first" }),
    ok("RunsService/ListRuns", { filter: "state=COMPLETED" }),
    ok("RunsService/ListRunNotes", { run_id: "first" }),
    ok("RunsService/ListCheckpoints", { run_id: "first" }),
    ok("RunsService/ListAttempts", { run_id: "first" }),
    ok("RunsService/ExplainRun", { run_id: "first" }),
    ok("RunsService/WatchRuns"),

    ok("LogsService/ListLogs", { run_id: "first" }),
    ok("LogsService/FollowLogs", { run_id: "first", until_end: true }),
    ok("LogsService/GetLogStats", { run_id: "first" }),
    ok("PillarsService/ListPillars", { run_id: "first" }),
    ok("PillarsService/WatchPillars", { run_id: "first" }),
    ok("HistoryService/ListHistory"),
    ok("HistoryService/GetHistory", { run_id: "first" }),
    ok("IntrospectionService/ListTicks", { run_id: "first" }),
    ok("IntrospectionService/ReadSnapshot", { run_id: "first" }),
    ok("OperatorService/ListEvents"),
    ok("OperatorService/WatchEvents", { after_seq: 0 }),

    ok("ConfigService/ValidateConfig", { kind: "CONFIG_KIND_GOVERNANCE", content: "e30=" }),
    ok("ConfigService/ListConfigVersions", { config_name: "topology" }),
    cannot(
      "ConfigService/GetConfigVersion",
      { config_name: "topology", config_version: "0" },
      "NOT_FOUND FILE_NOT_FOUND",
    ),

    ok("ArtifactsService/ListArtifacts"),
    cannot("ArtifactsService/GetArtifact", { ref: noDigest }, "NOT_FOUND ARTIFACT_NOT_FOUND"),
    cannot("ArtifactsService/ReadArtifact", { ref: noDigest }, "NOT_FOUND ARTIFACT_NOT_FOUND"),
    cannot("ArtifactsService/VerifyArtifact", { ref: noDigest }, "NOT_FOUND ARTIFACT_NOT_FOUND"),
    no("ArtifactsService/PinArtifact", { ref: noDigest }, "NOT_FOUND ARTIFACT_NOT_FOUND"),

    ok("AdminService/GetInfo"),
    ok("AdminService/GetMetrics"),
    ok("AdminService/ListHealthSignals"),
    ok("AdminService/WatchHealthSignals"),
    does("AdminService/Drain"),
    does("AdminService/Undrain"),
    does("AdminService/RequestReplay", { run_id: "first" }),
    no("AdminService/CleanupOrphans", {}, "FAILED_PRECONDITION CONFIRM_REQUIRED"),
    ok("AdminService/GetRetention"),
    no("AdminService/SetRetention", { rule: { class: "logs" }, etag: "old" }, "ABORTED ETAG_MISMATCH"),
    no("AdminService/Prune", { class: "logs", keep_last: 1 }, "ABORTED ETAG_MISMATCH"),
    does("AdminService/FinalizeUpgrade"),
    does("AdminService/Backup", { name: "strange" }),
    does("AdminService/VerifyStore"),
    no(
      "AdminService/RestoreStore",
      { mode: "RESTORE_MODE_FROM_BACKUP", name: "strange" },
      isOwner ? "INVALID_ARGUMENT FIELD_INVALID" : "PERMISSION_DENIED LISTENER_LOCAL_ONLY",
    ),
    localOnly("AdminService/RotateSecret", { name: "strange", value: "c2VjcmV0" }),
    localOnly("AdminService/SetLogLevel", { level: "info" }),
    does("AdminService/ListConnections"),
    localOnly("AdminService/DumpDiagnostics", {}),

    ok("AuditService/ListAdminEvents"),
    ok("AuditService/WatchAdminEvents"),
    ok("AuditService/GetAuditHead"),
    does("AuditService/VerifyAudit"),
    ok("AuditService/GetRequest", { lookup_id: "none-such" }),
    ok("OperationsService/ListOperations"),
    ok("OperationsService/GetOperation", { operation_id: "op-0000000001" }),
    ok("OperationsService/WatchOperation", { operation_id: "op-0000000001" }),
    does("OperationsService/CancelOperation", { operation_id: "op-0000000001" }),

    // The last one, for who may.
    localOnly("AdminService/Shutdown", {}),
  ];
}
