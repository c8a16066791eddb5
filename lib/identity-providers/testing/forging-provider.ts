import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text as readText } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

type Claims = Record<string, unknown>;

/** Forged claims about the user or the sign-in; the signature is valid. */
const forgedClaims = {
  "another issuer": { iss: "https://attacker.example" },
  "another audience": { aud: "another-client" },
  "another nonce": { nonce: "of-another-sign-in" },
  "no nonce": { nonce: undefined },
  "no subject": { sub: undefined },
  expired: { iat: 1_600_000_000, exp: 1_600_003_600 },
  "email not verified": { email_verified: false },
  "email perhaps verified": { email_verified: undefined },
  "email verified in words": { email_verified: "true" },
  "no email": { email: undefined },
  "email that is none": { email: "ada" },
  // The token leaves it to the userinfo, which has another subject.
  "userinfo of another user": { email: undefined },
} satisfies Record<string, Claims>;

/** Forgeries of the ID token's signature. */
const forgedSignatures = [
  "signed by another",
  "changed after signing",
  "not signed",
  "signed with what is public",
] as const;

/** Forgeries in the response to a valid code. */
export const tokenForgeries = [
  ...(Object.keys(forgedClaims) as (keyof typeof forgedClaims)[]),
  ...forgedSignatures,
] as const;

/** Faults of the discovery document. */
export const discoveryForgeries = [
  "discovery never answers",
  "discovery answers HTML",
  "discovery redirects",
  "discovery is huge",
  "discovery of another issuer",
] as const;

export type Forgery = (typeof tokenForgeries)[number] | (typeof discoveryForgeries)[number];

const hugeSize = 10_000_000;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/**
 * A local server that implements just enough of OpenID Connect to sign a user in, and forges
 * responses on demand. It accepts any client and redirects back with a code immediately.
 */
export class ForgingProvider {
  /** The forgery of the next responses; undefined: none. */
  forgery: Forgery | undefined;
  /** The user that it signs in. */
  person: Claims = {
    sub: "ada",
    email: "ada@northwind.example",
    email_verified: true,
    given_name: "Ada",
    family_name: "Lovelace",
  };
  /** How much of the last huge response was read, in bytes. */
  hugeTaken = 0;

  readonly #keyId = randomUUID();
  readonly #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #otherKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  /** The request of each code. */
  readonly #codes = new Map<string, URLSearchParams>();
  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });

  /** Starts on a free loopback port. */
  static async start(): Promise<ForgingProvider> {
    const provider = new ForgingProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? "/", this.issuer);
    const answer = (body: object, status = 200) =>
      response
        .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
        .end(JSON.stringify(body));

    switch (address.pathname) {
      case "/.well-known/openid-configuration":
        return this.#discover(response, answer);
      case "/moved":
        return void answer(this.#document());
      case "/jwks": {
        const key = this.#keys.publicKey.export({ format: "jwk" });
        return void answer({ keys: [{ ...key, kid: this.#keyId, use: "sig", alg: "RS256" }] });
      }
      case "/auth": {
        const asked = address.searchParams;
        const code = randomUUID();
        this.#codes.set(code, asked);
        const back = new URL(asked.get("redirect_uri")!);
        back.searchParams.set("code", code);
        back.searchParams.set("state", asked.get("state") ?? "");
        return void response.writeHead(302, { location: back.href }).end();
      }
      case "/token": {
        const asked = this.#redeem(new URLSearchParams(await readText(request)));
        if (!asked) return void answer({ error: "invalid_grant" }, 400);
        const token = { access_token: randomUUID(), token_type: "Bearer", expires_in: 300 };
        return void answer({ ...token, id_token: this.#idToken(asked) });
      }
      case "/userinfo":
        return void answer({ ...this.person, ...this.#forgedUserinfo() });
      default:
        return void answer({ error: "not_found" }, 404);
    }
  }

  #document(): object {
    const at = this.issuer;
    return {
      issuer: this.forgery === "discovery of another issuer" ? "https://attacker.example" : at,
      authorization_endpoint: `${at}/auth`,
      token_endpoint: `${at}/token`,
      userinfo_endpoint: `${at}/userinfo`,
      jwks_uri: `${at}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      code_challenge_methods_supported: ["S256"],
    };
  }

  async #discover(
    response: ServerResponse,
    answer: (body: object) => ServerResponse,
  ): Promise<void> {
    switch (this.forgery) {
      case "discovery never answers":
        return;
      case "discovery answers HTML":
        response.writeHead(200, { "content-type": "text/html" });
        return void response.end("<!doctype html><title>Welcome</title><h1>Welcome</h1>");
      case "discovery redirects":
        return void response.writeHead(302, { location: `${this.issuer}/moved` }).end();
      case "discovery is huge":
        response.writeHead(200, { "content-type": "application/json" });
        return pipeline(Readable.from(this.#hugeDocument()), response);
      default:
        answer(this.#document());
    }
  }

  /** Valid, but far too long. */
  *#hugeDocument(): Generator<string> {
    this.hugeTaken = 0;
    yield `${JSON.stringify(this.#document()).slice(0, -1)},"padding":"`;
    const chunk = "x".repeat(50_000);
    while (this.hugeTaken < hugeSize) {
      this.hugeTaken += chunk.length;
      yield chunk;
    }
    yield `"}`;
  }

  /** The request of the code, once, and only for the client that began (RFC 7636 4.6). */
  #redeem(form: URLSearchParams): URLSearchParams | undefined {
    const code = form.get("code") ?? "";
    const asked = this.#codes.get(code);
    this.#codes.delete(code);
    const verifier = form.get("code_verifier") ?? "";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    return asked?.get("code_challenge") === challenge ? asked : undefined;
  }

  #forgedClaims(): Claims {
    return this.forgery && this.forgery in forgedClaims
      ? forgedClaims[this.forgery as keyof typeof forgedClaims]
      : {};
  }

  #forgedUserinfo(): Claims {
    if (this.forgery === "userinfo of another user") return { sub: "somebody-else" };
    const { sub: _sub, ...claims } = this.#forgedClaims();
    return claims;
  }

  #idToken(asked: URLSearchParams): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: asked.get("client_id"),
      nonce: asked.get("nonce") ?? undefined,
      iat: now,
      exp: now + 300,
      ...this.person,
      ...this.#forgedClaims(),
    };
    const header = { alg: "RS256", typ: "JWT", kid: this.#keyId };
    const signed = `${encoded(header)}.${encoded(claims)}`;
    const signature = (text: string, key = this.#keys.privateKey): string =>
      sign("RSA-SHA256", Buffer.from(text), key).toString("base64url");
    switch (this.forgery) {
      case "signed by another":
        return `${signed}.${signature(signed, this.#otherKeys.privateKey)}`;
      case "changed after signing": {
        const innocent = `${encoded(header)}.${encoded({ ...claims, sub: "innocent" })}`;
        return `${signed}.${signature(innocent)}`;
      }
      case "not signed":
        return `${encoded({ ...header, alg: "none" })}.${encoded(claims)}.`;
      case "signed with what is public": {
        const secret = this.#keys.publicKey.export({ format: "pem", type: "spki" });
        const text = `${encoded({ ...header, alg: "HS256" })}.${encoded(claims)}`;
        return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
      }
      default:
        return `${signed}.${signature(signed)}`;
    }
  }
}
