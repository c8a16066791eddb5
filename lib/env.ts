import { isIP } from "node:net";
import path from "node:path";
import { z } from "zod";

/**
 * How emails are delivered: through Resend, through SMTP, or not at all (they wait in the Outbox).
 */
export type MailTransport = "outbox" | "resend" | "smtp";

/** The configuration of the portal; see the table in README.md. */
export interface Environment {
  port: number;
  databaseUrl: string;
  /** Absolute path of the folder with the embedded database and the generated secret. */
  dataDir: string;
  /** Base URL of links in emails, without a trailing slash. */
  baseUrl: string;
  authSecret: string;
  mail: {
    transport: MailTransport;
    from: string;
    resendApiKey?: string;
    resendBaseUrl?: string;
    resendWebhookSecret?: string;
    smtpUrl?: string;
  };
  /** The Google client for every organization that chooses Google; undefined if not configured. */
  google?: { clientId: string; clientSecret: string; issuer: string };
  outboxToken?: string;
  /** The number of trusted reverse proxies in front of the portal, for the client's IP address. */
  trustedProxyHops: number;
}

/** The configuration before the launcher has filled in the defaults of the embedded database. */
export type ConfiguredEnvironment = Omit<Environment, "databaseUrl" | "authSecret"> &
  Partial<Pick<Environment, "databaseUrl" | "authSecret">>;

const defaultSender = "Gatehouse <gatehouse@localhost>";
const googleIssuer = "https://accounts.google.com";

function url(variable: string, protocols: string[], rules: { originOnly?: boolean } = {}) {
  return z.string().superRefine((value, context) => {
    // The value is never printed, because these URLs may contain a password.
    const wanted = protocols.map((protocol) => `${protocol}//…`).join(" or ");
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (!parsed || !protocols.includes(parsed.protocol) || parsed.hostname === "") {
      context.addIssue(`${variable} must be a URL that starts with ${wanted}`);
    } else if (
      rules.originOnly &&
      (parsed.pathname !== "/" ||
        parsed.search ||
        parsed.hash ||
        parsed.username ||
        parsed.password)
    ) {
      context.addIssue(
        `${variable} must be only scheme, host and port, for example https://portal.example.com`,
      );
    }
  });
}

function wholeNumber(variable: string, lowest: number, highest: number) {
  const message = `${variable} must be a whole number from ${lowest} to ${highest}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= lowest && value <= highest, message);
}

const variables = z.object({
  PORT: wholeNumber("PORT", 1, 65_535).optional(),
  // Only validated here: scripts/listen.mjs reads it.
  HOST: z
    .string()
    .refine((value) => isIP(value) > 0, "HOST must be an IP address, such as 127.0.0.1")
    .optional(),
  DATABASE_URL: url("DATABASE_URL", ["postgres:", "postgresql:"]).optional(),
  DATA_DIR: z.string().optional(),
  BASE_URL: url("BASE_URL", ["http:", "https:"], { originOnly: true }).optional(),
  AUTH_SECRET: z.string().min(32, "AUTH_SECRET must have at least 32 characters").optional(),
  MAIL_TRANSPORT: z
    .enum(["outbox", "resend", "smtp"], "MAIL_TRANSPORT must be resend, smtp or outbox")
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      "MAIL_FROM must be an address such as gatehouse@example.com or Gatehouse <gatehouse@example.com>",
    )
    .optional(),
  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: url("RESEND_BASE_URL", ["http:", "https:"]).optional(),
  RESEND_WEBHOOK_SECRET: z.string().optional(),
  SMTP_URL: url("SMTP_URL", ["smtp:", "smtps:"]).optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GOOGLE_ISSUER: url("GOOGLE_ISSUER", ["http:", "https:"]).optional(),
  OUTBOX_TOKEN: z.string().optional(),
  TRUSTED_PROXY_HOPS: wholeNumber("TRUSTED_PROXY_HOPS", 0, 10).optional(),
});

type VariableName = keyof typeof variables.shape;

function namedValues(source: Record<string, string | undefined>) {
  // An empty value counts as unset, because compose files and CI settings pass empty values.
  const values: Partial<Record<VariableName, string>> = {};
  for (const name of Object.keys(variables.shape) as VariableName[]) {
    const value = source[name]?.trim();
    if (value) values[name] = value;
  }
  return values;
}

function combinationProblems(values: Partial<Record<VariableName, string>>): string[] {
  const problems: string[] = [];
  const transport = values.MAIL_TRANSPORT;
  if (values.DATABASE_URL && !values.AUTH_SECRET) {
    problems.push(
      "AUTH_SECRET is required when DATABASE_URL is set (32 or more random characters)",
    );
  }
  if (!transport && values.RESEND_API_KEY && values.SMTP_URL) {
    problems.push(
      "MAIL_TRANSPORT must say resend or smtp when RESEND_API_KEY and SMTP_URL are set",
    );
  }
  if (transport === "resend" && !values.RESEND_API_KEY) {
    problems.push("RESEND_API_KEY is required when MAIL_TRANSPORT is resend");
  }
  if (transport === "smtp" && !values.SMTP_URL) {
    problems.push("SMTP_URL is required when MAIL_TRANSPORT is smtp");
  }
  if (Boolean(values.GOOGLE_CLIENT_ID) !== Boolean(values.GOOGLE_CLIENT_SECRET)) {
    problems.push("GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are required together");
  }
  const delivers = transport
    ? transport === "resend" || transport === "smtp"
    : values.RESEND_API_KEY || values.SMTP_URL;
  if (delivers && !values.MAIL_FROM) {
    problems.push("MAIL_FROM is required when emails are delivered by resend or smtp");
  }
  return problems;
}

function chosenTransport(values: z.output<typeof variables>): MailTransport {
  if (values.MAIL_TRANSPORT) return values.MAIL_TRANSPORT;
  if (values.RESEND_API_KEY) return "resend";
  return values.SMTP_URL ? "smtp" : "outbox";
}

/**
 * Reads the configuration from environment variables.
 * @param source variables by name, usually `process.env`; unknown ones are ignored
 * @returns the configuration, or one message per mistake, which never contains a value
 */
export function parseEnvironment(
  source: Record<string, string | undefined>,
): { ok: true; env: ConfiguredEnvironment } | { ok: false; problems: string[] } {
  const named = namedValues(source);
  const parsed = variables.safeParse(named);
  const problems = [
    ...(parsed.error?.issues.map((issue) => issue.message) ?? []),
    ...combinationProblems(named),
  ];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };

  const values = parsed.data;
  const port = values.PORT ?? 3000;
  return {
    ok: true,
    env: {
      port,
      databaseUrl: values.DATABASE_URL,
      dataDir: path.resolve(/* turbopackIgnore: true */ values.DATA_DIR ?? ".data"),
      baseUrl: values.BASE_URL ? new URL(values.BASE_URL).origin : `http://localhost:${port}`,
      authSecret: values.AUTH_SECRET,
      mail: {
        transport: chosenTransport(values),
        from: values.MAIL_FROM ?? defaultSender,
        resendApiKey: values.RESEND_API_KEY,
        resendBaseUrl: values.RESEND_BASE_URL?.replace(/\/+$/, ""),
        resendWebhookSecret: values.RESEND_WEBHOOK_SECRET,
        smtpUrl: values.SMTP_URL,
      },
      google:
        values.GOOGLE_CLIENT_ID && values.GOOGLE_CLIENT_SECRET
          ? {
              clientId: values.GOOGLE_CLIENT_ID,
              clientSecret: values.GOOGLE_CLIENT_SECRET,
              issuer: values.GOOGLE_ISSUER ?? googleIssuer,
            }
          : undefined,
      outboxToken: values.OUTBOX_TOKEN,
      trustedProxyHops: values.TRUSTED_PROXY_HOPS ?? 0,
    },
  };
}

let cached: Environment | undefined;

function environment(): Environment {
  if (cached) return cached;
  const parsed = parseEnvironment(process.env);
  if (!parsed.ok) throw new Error(`The environment is not valid: ${parsed.problems.join("; ")}`);
  const { databaseUrl, authSecret } = parsed.env;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set: start Gatehouse with npm start");
  if (!authSecret) throw new Error("AUTH_SECRET is not set: start Gatehouse with npm start");
  cached = { ...parsed.env, databaseUrl, authSecret };
  return cached;
}

/**
 * The configuration of this process, read from `process.env` on the first access and cached. Throws
 * if it is invalid, which the launcher checks before it starts the server. Only tests change it.
 */
export const env: Environment = new Proxy({} as Environment, {
  get: (_target, property) => Reflect.get(environment(), property),
  set: (_target, property, value) => Reflect.set(environment(), property, value),
});
