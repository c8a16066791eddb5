import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";

import type * as Library from "oidc-provider";
import type { Configuration, Provider } from "oidc-provider";

/** An account at the provider. A test may change everything at any time. */
export type ProviderAccount = {
  subject: string;
  email: string;
  /** Left out: the claim is missing. */
  emailVerified?: boolean;
  firstName?: string;
  lastName?: string;
};

/** A client of the provider; generated if missing. */
export type ProviderClient = {
  clientId?: string;
  clientSecret?: string;
  /** Each also covers the URLs below it, because organizations have their own callbacks. */
  redirectUris: readonly string[];
};

export type OpenIdProvider = {
  /** The URL of its discovery document. */
  issuer: string;
  /** The ID of the first client. */
  clientId: string;
  clientSecret: string;
  /** The accounts; each sign-in reads the claims from here. */
  accounts: ProviderAccount[];
  /** The token that contains email and names. */
  claimsIn: "id token" | "userinfo";
  close(): Promise<void>;
};

/**
 * A real OpenID provider on a free loopback port. Its sign-in page has a button *Sign in as
 * {email}* for each account, a field **Email** with the button **Sign in**, and **Cancel**. It
 * always shows the page: no user is signed in silently. `POST /accounts` with an account as JSON
 * adds it, for tests that run in another process.
 */
export async function startOpenIdProvider({
  clients,
  accounts,
}: {
  clients: readonly [ProviderClient, ...ProviderClient[]];
  accounts: ProviderAccount[];
}): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const known = clients.map(
    ({ clientId = `client-${randomUUID()}`, clientSecret = randomUUID(), redirectUris }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [...redirectUris],
    }),
  );
  const { client_id: clientId, client_secret: clientSecret } = known[0]!;
  const started: OpenIdProvider = {
    issuer: `http://127.0.0.1:${port}`,
    clientId,
    clientSecret,
    accounts,
    claimsIn: "id token",
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };

  const provider = await quietly(async () => {
    const library = await import("oidc-provider");
    const configuration = configurationOf(library, started, port);
    const made = new library.Provider(started.issuer, { ...configuration, clients: known });
    made.Client.prototype.redirectUriAllowed = isBelow;
    return made;
  });
  const standard = provider.callback();
  server.on("request", (request, response) => {
    if (request.url === "/accounts" && request.method === "POST") {
      return void addAccount(started.accounts, request, response);
    }
    if (!request.url?.startsWith("/interaction/")) return void standard(request, response);
    signInPage(provider, started.accounts, request, response).catch((error: unknown) => {
      response.writeHead(400, { "content-type": "text/plain" }).end(String(error));
    });
  });
  return started;
}

function isBelow(this: { redirectUris?: string[] }, address: string): boolean {
  return this.redirectUris!.some((uri) => address === uri || address.startsWith(`${uri}/`));
}

async function addAccount(
  accounts: ProviderAccount[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  accounts.push(JSON.parse(await readText(request)) as ProviderAccount);
  response.writeHead(204).end();
}

/** The library warns of production issues: old runtimes, state in memory. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { warn, info } = console;
  const unless =
    (print: typeof warn): typeof warn =>
    (...words) => {
      if (!String(words[0]).includes("oidc-provider ")) print(...words);
    };
  Object.assign(console, { warn: unless(warn), info: unless(info) });
  try {
    return await work();
  } finally {
    Object.assign(console, { warn, info });
  }
}

function signingKey(): object {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
}

function configurationOf(
  { interactionPolicy: { Check, Prompt } }: typeof Library,
  started: OpenIdProvider,
  port: number,
): Configuration {
  const hour = 3600;
  const asksAlways = new Check("no_session", "End-User authentication is required", (ctx) =>
    ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
  );
  return {
    jwks: { keys: [signingKey()] },
    cookies: {
      keys: [randomBytes(32).toString("hex")],
      // Cookies ignore ports, and several providers may run on this machine.
      names: {
        session: `session_${port}`,
        interaction: `interaction_${port}`,
        resume: `resume_${port}`,
      },
    },
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["given_name", "family_name"],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    clientBasedCORS: () => false,
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      Grant: hour,
      IdToken: hour,
      Interaction: hour,
      Session: hour,
    },
    interactions: {
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
      policy: [
        new Prompt({ name: "login", requestable: true }, asksAlways),
        new Prompt({ name: "select_account", requestable: true }),
        new Prompt({ name: "consent", requestable: true }),
      ],
    },
    // Signing in means consent to everything.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client!.clientId,
        accountId: oidc.session!.accountId!,
      });
      grant.addOIDCScope(String(oidc.params!.scope));
      await grant.save();
      return grant;
    },
    findAccount: (_ctx, sub) => {
      const account = started.accounts.find(({ subject }) => subject === sub);
      return (
        account && {
          accountId: sub,
          claims: (use) => {
            const { email, emailVerified, firstName, lastName } = account;
            if (use === "id_token" && started.claimsIn === "userinfo") return { sub };
            const names = { given_name: firstName, family_name: lastName };
            return { sub, email, email_verified: emailVerified, ...names };
          },
        }
      );
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = "text/plain";
      ctx.body = `${error}: ${description}`;
    },
  };
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

function pageOf(accounts: readonly ProviderAccount[], problem = ""): string {
  const buttons = accounts.map(({ email }) => {
    const text = escaped(email);
    return `<p><button name="account" value="${text}">Sign in as ${text}</button></p>`;
  });
  return `<!doctype html>
<html lang="en">
<title>Sign in at the provider</title>
<h1>Sign in at the provider</h1>
<p role="alert">${escaped(problem)}</p>
<form method="post">${buttons.join("\n")}</form>
<form method="post">
<p><label>Email <input name="account"></label> <button>Sign in</button></p>
</form>
<form method="post"><p><button name="cancel" value="yes">Cancel</button></p></form>
</html>`;
}

async function signInPage(
  provider: Provider,
  accounts: readonly ProviderAccount[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  const show = (status: number, problem?: string) =>
    response
      .writeHead(status, { "content-type": "text/html; charset=utf-8" })
      .end(pageOf(accounts, problem));
  if (request.method !== "POST") return void show(200);
  const form = new URLSearchParams(await readText(request));
  if (form.has("cancel")) {
    const error = { error: "access_denied", error_description: "The person pressed Cancel" };
    return provider.interactionFinished(request, response, error);
  }
  const typed = form.get("account") ?? "";
  const chosen = accounts.find(({ email }) => email.toLowerCase() === typed.trim().toLowerCase());
  if (!chosen) return void show(422, `There is no account with the email ${typed}.`);
  const login = { accountId: chosen.subject };
  await provider.interactionFinished(request, response, { login, select_account: {}, consent: {} });
}
