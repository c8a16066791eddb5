import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";

/** A mail as the server took it. */
export type TakenMail = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
};

export type ResendCall = { path: string; key: string | null; mails: Omit<TakenMail, "id">[] };

/** What a test has the server do with a call instead of answering it as usual. */
export type Interference =
  /** Answers with this and takes nothing. */
  | { status: number; name: string; message?: string; headers?: Record<string, string> }
  /** Takes the mails and never answers. */
  | "take and hang"
  /** Takes the mails and breaks the connection. */
  | "take and hang up"
  /** Takes nothing and never answers. */
  | "hang"
  /** Takes nothing and breaks the connection. */
  | "hang up";

const plausibleAddress = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

/**
 * A local server that speaks the part of Resend's API with which mails are sent, and honours
 * idempotency keys as Resend does. RESEND_BASE_URL points Gatehouse at it.
 */
export class ResendServer {
  /** Every call, also refused ones. */
  readonly calls: ResendCall[] = [];
  /** Every mail that was taken; a repeated key adds nothing. */
  readonly taken: TakenMail[] = [];
  /** Asked at each call; nothing returned means an ordinary answer. */
  interfere: (call: ResendCall) => Interference | undefined = () => undefined;

  /** What an ordinary answer waits for. */
  answerAfter: Promise<void> | undefined;

  readonly #answers = new Map<string, { content: string; body: object }>();
  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });

  /** Starts on a free port of this machine. */
  static async start(): Promise<ResendServer> {
    const server = new ResendServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The mails that were taken for an address. */
  mailsTo(address: string): TakenMail[] {
    return this.taken.filter((mail) => mail.to.includes(address));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    const content = await readText(request);
    const answer = (status: number, body: object, headers?: Record<string, string>) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(body));
    const refuse = (
      statusCode: number,
      name: string,
      message: string,
      headers?: Record<string, string>,
    ) => answer(statusCode, { statusCode, name, message }, headers);

    if (!["/emails", "/emails/batch"].includes(path) || request.method !== "POST") {
      return void refuse(404, "not_found", "The requested endpoint does not exist");
    }
    if (!request.headers.authorization?.startsWith("Bearer re_")) {
      return void refuse(401, "invalid_api_key", "API key is invalid");
    }
    const key = request.headers["idempotency-key"]?.toString() ?? null;
    const parsed: unknown = JSON.parse(content);
    const mails = (Array.isArray(parsed) ? parsed : [parsed]) as ResendCall["mails"];
    const call = { path, key, mails };
    this.calls.push(call);

    const interference = this.interfere(call);
    if (interference === "hang") return;
    if (interference === "hang up") return void response.destroy();
    if (typeof interference === "object") {
      const { status, name, message, headers } = interference;
      return void refuse(status, name, message ?? name, headers);
    }

    const known = key === null ? undefined : this.#answers.get(key);
    if (known && known.content !== path + content) {
      return void refuse(
        409,
        "invalid_idempotent_request",
        "Same key used with a different request",
      );
    }
    if (!known) {
      if (mails.length > 100) return void refuse(422, "validation_error", "Batch is too large");
      const bad = mails.flatMap((mail) => mail.to).find((to) => !plausibleAddress.test(to));
      if (bad !== undefined)
        return void refuse(422, "validation_error", `Invalid \`to\` field: ${bad}`);
    }
    const body = known?.body ?? this.#take(path, mails);
    if (key !== null) this.#answers.set(key, { content: path + content, body });
    if (interference === "take and hang") return;
    if (interference === "take and hang up") return void response.destroy();
    await this.answerAfter;
    answer(200, body);
  }

  #take(path: string, mails: ResendCall["mails"]): object {
    const ids = mails.map((mail) => {
      const id = randomUUID();
      this.taken.push({ ...mail, id });
      return { id };
    });
    return path === "/emails/batch" ? { data: ids } : ids[0]!;
  }
}

/**
 * A webhook request as Resend makes it, signed by the Standard Webhooks scheme.
 * @param secret `whsec_` and base64
 */
export function signedWebhook(
  secret: string,
  event: object,
  at: Date = new Date(),
): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify(event);
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64");
  return {
    body,
    headers: { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": `v1,${signature}` },
  };
}
