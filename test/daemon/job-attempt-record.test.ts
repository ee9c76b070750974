import { expect, test } from "vitest";
import { toJobAttemptRecord } from "../../daemon/wire/job-attempt-record.ts";
import { JobStatus } from "../../proto/gen/trinity/gate/v1/common.ts";
import { Attempt, JobAttemptRecord } from "../../proto/gen/trinity/gate/v1/runs.ts";

const failed = Attempt.fromPartial({
  attemptId: "r-9b1e04c7d2aa-0042.a002",
  runId: "r-9b1e04c7d2aa-0042",
  attemptIndex: 2,
  status: JobStatus.FAILED,
  createdAt: { seconds: 1n },
  updatedAt: { seconds: 4n },
  submittedAt: { seconds: 2n },
  endedAt: { seconds: 3n },
  errorCode: "lost",
  statusReason: "the node does not answer",
  retryable: true,
  operatorKey: "hpc.default",
  operatorType: "hpc",
  backend: "slurm",
  wiringSha256: "ab".repeat(32),
  correlationIds: { scenario_id: "gf01" },
  externalId: "4711",
  configHash: "cd".repeat(32),
  exitCode: 0,
  signal: 9,
  configVersions: [{ configName: "engine", configVersion: "0.1.0" }],
  outputs: [{ ref: "artifact://sha256/ef" }],
});

test("a record says of an attempt what the attempt says", () => {
  const told = JobAttemptRecord.toJSON(toJobAttemptRecord(failed));
  const said = Attempt.toJSON(failed);
  // Times end in _utc, a run is a job, and only the attempt names its backend.
  const {
    runId,
    createdAt,
    updatedAt,
    submittedAt,
    endedAt,
    backend: _,
    ...same
  } = said as Record<string, unknown>;
  expect(told).toEqual({
    ...same,
    jobId: runId,
    createdAtUtc: createdAt,
    updatedAtUtc: updatedAt,
    submittedAtUtc: submittedAt,
    endedAtUtc: endedAt,
  });
});

test.each([
  {
    passVerdict: "PASS",
    passRef: "artifact://sha256/ef",
    pass: { verdict: "PASS", ref: "artifact://sha256/ef" },
  },
  { passVerdict: "", passRef: "", pass: undefined },
])("with the verdict '$passVerdict' its pass is $pass", ({ pass, ...verdict }) => {
  expect(toJobAttemptRecord({ ...failed, ...verdict }).pass).toEqual(pass);
});
