import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnvironment } from "@/lib/env";

const secret = "s".repeat(32);

function problemsOf(source: Record<string, string>): string[] {
  const parsed = parseEnvironment(source);
  return parsed.ok ? [] : parsed.problems;
}

function envOf(source: Record<string, string>) {
  const parsed = parseEnvironment(source);
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.env;
}

describe("without any variable", () => {
  test("everything has a default and emails wait in the Outbox", () => {
    expect(envOf({})).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
      authSecret: undefined,
      dataDir: path.resolve(".data"),
      baseUrl: "http://localhost:3000",
      mail: { transport: "outbox", from: "Gatehouse <gatehouse@localhost>" },
      trustedProxyHops: 0,
    });
  });

  test("an empty variable counts as unset", () => {
    expect(envOf({ PORT: "", DATABASE_URL: " ", MAIL_TRANSPORT: "" })).toEqual(envOf({}));
  });
});

describe("with variables", () => {
  test("the base url follows the port and loses its trailing slash", () => {
    expect(envOf({ PORT: "8080" }).baseUrl).toBe("http://localhost:8080");
    expect(envOf({ BASE_URL: "https://Portal.example.com/" }).baseUrl).toBe(
      "https://portal.example.com",
    );
  });

  test("the transport follows the configured provider", () => {
    const MAIL_FROM = "Gatehouse <portal@example.com>";
    expect(envOf({ RESEND_API_KEY: "re_1", MAIL_FROM }).mail.transport).toBe("resend");
    expect(envOf({ SMTP_URL: "smtp://localhost:25", MAIL_FROM }).mail.transport).toBe("smtp");
    expect(
      envOf({ RESEND_API_KEY: "re_1", MAIL_TRANSPORT: "outbox", MAIL_FROM }).mail.transport,
    ).toBe("outbox");
  });
});

describe("mistakes are reported, one per line", () => {
  test.each([
    [{ PORT: "http" }, "PORT must be a whole number from 1 to 65535"],
    [{ PORT: "0" }, "PORT must be a whole number from 1 to 65535"],
    [{ PORT: "65536" }, "PORT must be a whole number from 1 to 65535"],
    [{ HOST: "localhost" }, "HOST must be an IP address, such as 127.0.0.1"],
    [{ TRUSTED_PROXY_HOPS: "-1" }, "TRUSTED_PROXY_HOPS must be a whole number from 0 to 10"],
    [
      { DATABASE_URL: "mysql://u:hidden@h/d", AUTH_SECRET: secret },
      "DATABASE_URL must be a URL that starts with postgres://… or postgresql://…",
    ],
    [{ AUTH_SECRET: "short" }, "AUTH_SECRET must have at least 32 characters"],
    [
      { BASE_URL: "portal.example.com" },
      "BASE_URL must be a URL that starts with http://… or https://…",
    ],
    [
      { BASE_URL: "https://example.com/portal" },
      "BASE_URL must be only scheme, host and port, for example https://portal.example.com",
    ],
    [{ MAIL_TRANSPORT: "pigeon" }, "MAIL_TRANSPORT must be resend, smtp or outbox"],
    [
      { MAIL_FROM: "nobody" },
      "MAIL_FROM must be an address such as gatehouse@example.com or Gatehouse <gatehouse@example.com>",
    ],
    [
      { DATABASE_URL: "postgres://u:p@h/d" },
      "AUTH_SECRET is required when DATABASE_URL is set (32 or more random characters)",
    ],
    [
      { MAIL_TRANSPORT: "resend", MAIL_FROM: "a@b.c" },
      "RESEND_API_KEY is required when MAIL_TRANSPORT is resend",
    ],
    [
      { MAIL_TRANSPORT: "smtp", MAIL_FROM: "a@b.c" },
      "SMTP_URL is required when MAIL_TRANSPORT is smtp",
    ],
    [
      { SMTP_URL: "smtp://localhost" },
      "MAIL_FROM is required when emails are delivered by resend or smtp",
    ],
    [
      { RESEND_API_KEY: "re_1", SMTP_URL: "smtp://localhost", MAIL_FROM: "a@b.c" },
      "MAIL_TRANSPORT must say resend or smtp when RESEND_API_KEY and SMTP_URL are set",
    ],
    [
      { GOOGLE_CLIENT_ID: "portal" },
      "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are required together",
    ],
  ] as [Record<string, string>, string][])("%o", (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  test("several mistakes are all reported", () => {
    expect(problemsOf({ PORT: "x", AUTH_SECRET: "y", MAIL_TRANSPORT: "smtp" })).toHaveLength(4);
  });

  test("values are never printed, because they may be secret", () => {
    const problems = problemsOf({
      DATABASE_URL: "hidden-1",
      AUTH_SECRET: "hidden-2",
      SMTP_URL: "hidden-3",
    });
    expect(problems.join("\n")).not.toContain("hidden");
  });
});
