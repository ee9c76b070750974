import { z } from "zod";
import { type ReadConfig, readYaml } from "../config/config-file.ts";
import { type Role, roles } from "../rpc/caller.ts";

/** Who may connect how, and with which rights (daemon.md 2.5). Paths may begin with one of the four directories. */
export type AccessConfig = {
  /** Null: the path of DESIGN decision 5. */
  readonly socket: string | null;
  /** A loopback address and port; null: none. */
  readonly tcp: string | null;
  readonly groupSocket: { readonly path: string; readonly group: string } | null;
  readonly tailnet: TailnetConfig;
  /** Actor to roles; an actor that is not named is refused. */
  readonly roles: ReadonlyMap<string, readonly Role[]>;
  readonly tokens: readonly TokenConfig[];
  /** Nobody approves or promotes what they submitted. */
  readonly fourEyes: boolean;
};

export type TailnetConfig = {
  readonly enabled: boolean;
  readonly port: number;
  readonly localApiSocket: string;
  readonly allow: AllowConfig;
  readonly recheckMs: number;
  readonly whoisTimeoutMs: number;
  /** Loopback address that `tailscale serve` forwards to with PROXY protocol v2, on hosts without an interface of their own; null: none. */
  readonly serveBackend: string | null;
};

/** Who of the tailnet is let in. */
export type AllowConfig = {
  readonly logins: readonly string[];
  readonly capability: string | null;
  readonly tags: readonly string[];
  readonly sharedNodes: boolean;
};

/** A token is known by its digest only; `notAfterMs` null: it does not end. */
export type TokenConfig = {
  readonly name: string;
  readonly sha256: string;
  readonly notAfterMs: number | null;
};

const directories = "RUNTIME_DIRECTORY|STATE_DIRECTORY|CREDENTIALS_DIRECTORY|CONFIGURATION_DIRECTORY";
const path = z
  .string()
  .regex(
    new RegExp(`^(\\$\\{(${directories})\\}|/)`),
    "is no absolute path; it begins with / or with one of the four directories of the service manager",
  )
  .refine((text) => !text.split("/").includes(".."), "leads out of its directory");
const loopback = z
  .string()
  .regex(
    /^(127\.[0-9]+\.[0-9]+\.[0-9]+|\[::1\]):[0-9]{1,5}$/,
    "is no loopback address with a port; nothing else is served without the tailnet's word",
  );
const duration = z
  .string()
  .regex(/^[1-9][0-9]*(ms|s|m|h|d)$/, "is no duration like 15s")
  .transform(millis);
const group = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, "is no group name");

const schema = z.strictObject({
  version: z.literal(1, "must be 1"),
  access: z.strictObject({
    local: z.strictObject({
      socket: path.nullish(),
      tcp: loopback.nullish(),
      group_socket: z.strictObject({ path, group }).nullish(),
    }),
    tailnet: z
      .strictObject({
        enabled: z.boolean(),
        port: z.int().min(1).max(65_535).optional(),
        localapi_socket: path.optional(),
        allow: z
          .strictObject({
            logins: z.array(z.string().min(1)).optional(),
            capability: z.string().min(1).optional(),
            tags: z.array(z.string().min(1)).optional(),
            shared_nodes: z.boolean().optional(),
          })
          .optional(),
        recheck: duration.optional(),
        whois_timeout: duration.optional(),
        serve: z
          .strictObject({
            enabled: z.boolean(),
            backend: loopback.optional(),
            require_proxy_protocol: z.literal([1, 2]).optional(),
          })
          .optional(),
      })
      .optional(),
  }),
  roles: z
    .record(
      z
        .string()
        .regex(/^(ts|tag|cap|token|local):.{1,200}$/, "is no actor: ts:, tag:, cap:, token: or local:"),
      z.array(z.enum(roles)).min(1),
    )
    .optional(),
  tokens: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "is no token name"),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, "is no SHA-256 of 64 lower-case hex digits; never write the token itself"),
        not_after: z
          .union([z.string(), z.date()])
          .transform(String)
          .refine((text) => !Number.isNaN(Date.parse(text)), "is no RFC 3339 time")
          .optional(),
      }),
    )
    .refine(
      (tokens) => new Set(tokens.map(({ name }) => name)).size === tokens.length,
      "two tokens have the same name",
    )
    .optional(),
  four_eyes: z.boolean().optional(),
});

const tailnetDefaults = {
  port: 7443,
  localApiSocket: "/var/run/tailscale/tailscaled.sock",
  recheckMs: 15_000,
  whoisTimeoutMs: 1_000,
  serveBackend: null,
} as const;

const nobody: AllowConfig = { logins: [], capability: null, tags: [], sharedNodes: false };

/** What holds without the file: the owner's socket and nothing else. */
export const noAccessConfig: AccessConfig = {
  socket: null,
  tcp: null,
  groupSocket: null,
  tailnet: { enabled: false, ...tailnetDefaults, allow: nobody },
  roles: new Map(),
  tokens: [],
  fourEyes: false,
};

/** Reads `access.yaml`; every problem at once. */
export function readAccessConfig(text: string): ReadConfig<AccessConfig> {
  const read = readYaml(text, schema);
  if (!read.ok) return read;
  const { access, roles: granted = {}, tokens = [], four_eyes } = read.config;
  const { tailnet } = access;
  const serve = tailnet?.serve;
  if (serve?.enabled === true && (serve.backend === undefined || serve.require_proxy_protocol !== 2))
    return {
      ok: false,
      problems: [
        {
          code: "bad_value",
          path: "access.tailnet.serve",
          message: "needs a backend of its own and require_proxy_protocol: 2, or its peers would look local",
          line: null,
        },
      ],
    };
  return {
    ok: true,
    config: {
      socket: access.local.socket ?? null,
      tcp: access.local.tcp ?? null,
      groupSocket: access.local.group_socket ?? null,
      tailnet: {
        enabled: tailnet?.enabled ?? false,
        port: tailnet?.port ?? tailnetDefaults.port,
        localApiSocket: tailnet?.localapi_socket ?? tailnetDefaults.localApiSocket,
        allow: {
          logins: tailnet?.allow?.logins ?? [],
          capability: tailnet?.allow?.capability ?? null,
          tags: tailnet?.allow?.tags ?? [],
          sharedNodes: tailnet?.allow?.shared_nodes ?? false,
        },
        recheckMs: tailnet?.recheck ?? tailnetDefaults.recheckMs,
        whoisTimeoutMs: tailnet?.whois_timeout ?? tailnetDefaults.whoisTimeoutMs,
        serveBackend: serve?.enabled === true ? (serve.backend ?? null) : null,
      },
      roles: new Map(Object.entries(granted)),
      tokens: tokens.map(({ name, sha256, not_after }) => ({
        name,
        sha256,
        notAfterMs: not_after === undefined ? null : Date.parse(not_after),
      })),
      fourEyes: four_eyes ?? false,
    },
  };
}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function millis(text: string): number {
  const [, amount = "0", unit = "s"] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * unitMs[unit as keyof typeof unitMs];
}
