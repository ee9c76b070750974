import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { CockpitError, type ErrorCode, type ErrorDetails } from "../../daemon/errors.ts";
import { bugStatus, type WireStatus, wireStatus } from "../../daemon/grpc-status.ts";
import { isFinal, statusOfFailure } from "../../daemon/rpc/failures.ts";
import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
  ResourceInfo,
  RetryInfo,
} from "../../proto/gen/google/rpc/error_details.ts";
import { Status } from "../../proto/gen/google/rpc/status.ts";
import { StoreError } from "../../store/errors.ts";

/** The trailer as a client finds it. */
function detailsOf(wire: WireStatus): {
  readonly types: readonly string[];
  readonly value: (name: string) => Buffer;
} {
  const [trailer] = wire.metadata.get("grpc-status-details-bin");
  if (!(trailer instanceof Buffer)) throw new Error("no details trailer");
  const { details } = Status.decode(trailer);
  const names = details.map(({ typeUrl }) => typeUrl.replace("type.googleapis.com/google.rpc.", ""));
  return {
    types: names,
    value: (name) => {
      const found = details[names.indexOf(name)];
      if (found === undefined) throw new Error(`no ${name}`);
      return found.value;
    },
  };
}

const all: readonly {
  code: ErrorCode;
  wire: keyof typeof status;
  extra: readonly string[];
  details?: ErrorDetails;
}[] = [
  {
    code: "field_invalid",
    wire: "INVALID_ARGUMENT",
    extra: ["BadRequest"],
    details: { violations: [{ field: "a", description: "b" }] },
  },
  { code: "reason_missing", wire: "INVALID_ARGUMENT", extra: [] },
  { code: "page_token_invalid", wire: "INVALID_ARGUMENT", extra: [] },
  { code: "cursor_invalid", wire: "INVALID_ARGUMENT", extra: [] },
  { code: "config_invalid", wire: "INVALID_ARGUMENT", extra: [] },
  {
    code: "run_not_found",
    wire: "NOT_FOUND",
    extra: ["ResourceInfo"],
    details: { resource: { type: "run", name: "r-1" } },
  },
  { code: "scenario_not_found", wire: "NOT_FOUND", extra: [] },
  { code: "duplicate_run_id", wire: "ALREADY_EXISTS", extra: [] },
  { code: "request_id_reused", wire: "ALREADY_EXISTS", extra: [] },
  { code: "run_active", wire: "FAILED_PRECONDITION", extra: ["PreconditionFailure"] },
  { code: "run_not_running", wire: "FAILED_PRECONDITION", extra: ["PreconditionFailure"] },
  { code: "run_not_paused", wire: "FAILED_PRECONDITION", extra: ["PreconditionFailure"] },
  { code: "run_terminal", wire: "FAILED_PRECONDITION", extra: ["PreconditionFailure"] },
  { code: "no_active_scenario", wire: "FAILED_PRECONDITION", extra: ["PreconditionFailure"] },
  { code: "document_not_sealed", wire: "FAILED_PRECONDITION", extra: ["PreconditionFailure"] },
  { code: "tick_beyond_end", wire: "OUT_OF_RANGE", extra: [] },
  { code: "etag_mismatch", wire: "ABORTED", extra: [] },
  { code: "epoch_fenced", wire: "ABORTED", extra: [] },
  { code: "stream_limit", wire: "RESOURCE_EXHAUSTED", extra: ["RetryInfo", "QuotaFailure"] },
  { code: "message_too_large", wire: "RESOURCE_EXHAUSTED", extra: ["RetryInfo", "QuotaFailure"] },
  { code: "draining", wire: "UNAVAILABLE", extra: ["RetryInfo"] },
  { code: "store_damaged", wire: "DATA_LOSS", extra: [] },
  { code: "bug", wire: "INTERNAL", extra: [] },
];

test.each(all)("$code is $wire with ErrorInfo and $extra", ({ code, wire, extra, details }) => {
  const sent = wireStatus(
    new CockpitError(code, "what is wrong", { metadata: { key: "value" }, ...details }),
  );
  expect(status[sent.code]).toBe(wire);
  expect(detailsOf(sent).types).toEqual(["ErrorInfo", ...extra]);
  expect(ErrorInfo.decode(detailsOf(sent).value("ErrorInfo"))).toEqual({
    reason: code.toUpperCase(),
    domain: "gate.trinity",
    metadata: { key: "value" },
  });
});

describe("details", () => {
  test("violations are all named", () => {
    const violations = [
      { field: "states[1]", description: "7 is not a run state" },
      { field: "page_size", description: "-1 is negative" },
    ];
    const sent = wireStatus(new CockpitError("field_invalid", "two things", { violations }));
    expect(BadRequest.decode(detailsOf(sent).value("BadRequest")).fieldViolations).toEqual(violations);
  });

  test("what was not found is named", () => {
    const sent = wireStatus(
      new CockpitError("run_not_found", "no run", { resource: { type: "run", name: "r-1" } }),
    );
    expect(ResourceInfo.decode(detailsOf(sent).value("ResourceInfo"))).toMatchObject({
      resourceType: "run",
      resourceName: "r-1",
    });
  });

  test("a failed precondition names the reason and its subject", () => {
    const sent = wireStatus(
      new CockpitError("run_active", "busy", { resource: { type: "run", name: "r-2" } }),
    );
    const { violations } = PreconditionFailure.decode(detailsOf(sent).value("PreconditionFailure"));
    expect(violations).toEqual([{ type: "RUN_ACTIVE", subject: "r-2", description: "busy" }]);
  });

  test("whoever may come back learns when", () => {
    const sent = wireStatus(new CockpitError("draining", "going", { retryDelayMs: 2500 }));
    const { retryDelay } = RetryInfo.decode(detailsOf(sent).value("RetryInfo"));
    expect(retryDelay).toMatchObject({ seconds: 2n, nanos: 500_000_000 });
  });
});

describe("limits", () => {
  test("ten thousand violations and a long message in any script fit a trailer of 8 KiB", () => {
    const violations = Array.from({ length: 10_000 }, (_, index) => ({
      field: `files/config.json: windows[${index}].end_tick`,
      description: "末尾のティックは総ティック数を超えることはできません".repeat(20),
    }));
    const sent = wireStatus(new CockpitError("config_invalid", "壊".repeat(100_000), { violations }));
    const [trailer] = sent.metadata.get("grpc-status-details-bin");
    const bytes = Buffer.from(trailer ?? "").toString("base64").length + encodeURI(sent.details).length;
    expect(bytes).toBeLessThan(8 * 1024);
    const kept = BadRequest.decode(detailsOf(sent).value("BadRequest")).fieldViolations;
    expect(kept.at(-1)).toEqual({ field: "", description: `and ${10_000 - (kept.length - 1)} more` });
  });

  test("a lone surrogate in a message does not break the status", () => {
    const sent = wireStatus(new CockpitError("field_invalid", `half a \ud83d character`));
    expect(() => encodeURI(sent.details)).not.toThrow();
  });
});

describe("a failure nobody foresaw", () => {
  const bugs: { failure: unknown; id: string }[] = [];
  const fatal: unknown[] = [];
  const statusOf = statusOfFailure({
    newIncidentId: () => "1a2b3c4d",
    onBug: (failure, { id }) => bugs.push({ failure, id }),
    onFatal: (failure) => fatal.push(failure),
  });

  test("is INTERNAL with an incident id, and its text stays here", () => {
    const failure = new Error("secret of the inside");
    const sent = statusOf(failure, "/x.Y/Z");
    expect(sent.code).toBe(status.INTERNAL);
    expect(sent.details).not.toContain("secret");
    expect(ErrorInfo.decode(detailsOf(sent).value("ErrorInfo"))).toMatchObject({
      reason: "BUG",
      metadata: { incident_id: "1a2b3c4d" },
    });
    expect(bugs).toEqual([{ failure, id: "1a2b3c4d" }]);
    expect(detailsOf(bugStatus("1a2b3c4d")).types).toEqual(["ErrorInfo"]);
  });

  test.each([
    { kind: "damaged", code: "DATA_LOSS", ends: false },
    { kind: "duplicate_run_id", code: "ALREADY_EXISTS", ends: false },
    { kind: "version_conflict", code: "ABORTED", ends: false },
    { kind: "fenced", code: "ABORTED", ends: true },
    { kind: "commit_failed", code: "UNAVAILABLE", ends: true },
    { kind: "closed", code: "UNAVAILABLE", ends: false },
    { kind: "not_a_store", code: "INTERNAL", ends: false },
  ] as const)("of the store, $kind, is $code; the daemon has to end: $ends", ({ kind, code, ends }) => {
    fatal.length = 0;
    expect(status[statusOf(new StoreError(kind, "the disk said no"), "/x.Y/Z").code]).toBe(code);
    expect(fatal).toHaveLength(ends ? 1 : 0);
  });

  test.each([
    { failure: new CockpitError("run_active", "busy"), final: true },
    { failure: new CockpitError("draining", "going"), final: false },
    { failure: new CockpitError("stream_limit", "full"), final: false },
    { failure: new StoreError("duplicate_run_id", "taken"), final: true },
    { failure: new Error("a bug"), final: false },
  ])("$failure may be repeated to a retry: $final", ({ failure, final }) => {
    expect(isFinal(failure)).toBe(final);
  });
});
