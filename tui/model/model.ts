import type { Size } from "../layout/size.ts";
import type { Style } from "../theme/style.ts";
import type { ControlGround } from "./controls.ts";
import type { Dialog } from "./dialog.ts";
import type { IdentityFacts, RunFacts, ScenarioFacts } from "./facts.ts";
import type { Fresh, Watching } from "./fresh.ts";
import type { Instant } from "./instant.ts";
import { isLive, type Link } from "./link.ts";
import { emptyLogs, type Logs } from "./logs.ts";
import { noProgress, type Progress } from "./progress.ts";
import type { Receipt } from "./receipt.ts";
import { emptyViews, type Views } from "./views.ts";

/** Everything the screen is drawn from. It is a value; `update` makes the next one. */
export type Model = {
  readonly settings: Settings;
  readonly size: Size;
  readonly now: Instant;
  readonly link: Link;
  readonly views: Views;
  readonly progress: Progress;
  /** Null until the daemon has told. */
  readonly identity: IdentityFacts | null;
  /** How long the daemon took for its last answer to a plain question, in milliseconds, and when that was. */
  readonly roundTrip: { readonly ms: number; readonly atMono: number } | null;
  readonly scenarios: ScenarioList;
  readonly logs: Logs;
  /** Newest last. */
  readonly receipts: readonly Receipt[];
  /** Requests made so far; the number of the next one's id. */
  readonly requests: number;
  readonly pane: Pane;
  readonly dashboard: DashboardView;
  readonly dialog: Dialog | null;
  /** Palette commands entered so far, oldest first. */
  readonly history: readonly string[];
  /** The first key of a two-key sequence, waiting for the second. */
  readonly prefix: { readonly key: "g"; readonly sinceMono: number } | null;
  /** Whether the operator has put the connection dialog aside; its banner stays. */
  readonly isLossHidden: boolean;
  readonly notice: Notice | null;
  /** The terminal takes frames slowly. */
  readonly isSlow: boolean;
  /** When Ctrl+C was pressed, to tell a second one. */
  readonly interruptedMono: number | null;
};

/** What the operator chose at the start, and may change by palette. */
export type Settings = {
  readonly address: string;
  readonly isReadOnly: boolean;
  /** Set on the command line, so that it cannot be lifted from inside. */
  readonly isReadOnlyForced: boolean;
  readonly isAscii: boolean;
  readonly color: "none" | "base16";
  /** The beginning of every request id made here; 24 characters of a UUID. */
  readonly requestPrefix: string;
};

export type Pane = "dashboard" | "logs";

/** The tiles of the Dashboard, in the order Tab visits them. */
export type TileId = "run" | "attention" | "pillars" | "log" | "context";

export type DashboardView = {
  readonly focus: TileId;
  readonly attentionRow: number;
  readonly pillarRow: number;
};

export type ScenarioList =
  | { readonly kind: "unknown" }
  | { readonly kind: "asked" }
  | { readonly kind: "known"; readonly scenarios: readonly ScenarioFacts[] }
  | { readonly kind: "failed"; readonly reason: string };

/** A short message in the status line; it goes with the next key or after its time. */
export type Notice = { readonly text: string; readonly style: Style; readonly untilMono: number };

/** Nothing heard yet, on an empty screen of the given size. */
export function initialModel(settings: Settings, size: Size, now: Instant): Model {
  return {
    settings,
    size,
    now,
    link: { kind: "connecting", sinceMono: now.monoMs },
    views: emptyViews,
    progress: noProgress,
    identity: null,
    roundTrip: null,
    scenarios: { kind: "unknown" },
    logs: emptyLogs,
    receipts: [],
    requests: 0,
    pane: "dashboard",
    dashboard: { focus: "run", attentionRow: 0, pillarRow: 0 },
    dialog: null,
    history: [],
    prefix: null,
    isLossHidden: false,
    notice: null,
    isSlow: false,
    interruptedMono: null,
  };
}

/** What ages of the state's parts are reckoned against. */
export function watchingOf(model: Model): Watching {
  return {
    nowMono: model.now.monoMs,
    isLive: isLive(model.link),
    lastSignMono: model.views.lastSignMono,
  };
}

/** What decides over the run controls. */
export function controlGround(model: Model): ControlGround {
  return {
    link: model.link,
    watching: watchingOf(model),
    isReadOnly: model.settings.isReadOnly,
    identity: model.identity,
    run: model.views.run,
    maxActiveRuns: model.views.daemon.value?.maxActiveRuns ?? 1,
  };
}

/** The run the screen is about: the active one, else the newest finished one. */
export function subjectRun(model: Model): Fresh<RunFacts> {
  return model.views.run.value === null ? model.views.lastRun : model.views.run;
}

/** Shows a message in the status line for some seconds. */
export function withNotice(model: Model, text: string, style: Style = "plain"): Model {
  return { ...model, notice: { text, style, untilMono: model.now.monoMs + noticeMs } };
}

/** The id of the next request: our UUID with its last part counted up, so that no two are alike. */
export function nextRequestId(model: Model): string {
  return model.settings.requestPrefix + (model.requests + 1).toString(16).padStart(12, "0");
}

const noticeMs = 8_000;
