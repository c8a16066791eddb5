import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import PostalMime from "postal-mime";
import type { Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A mail as it came over the wire. */
export type ReceivedMail = { from: string; to: string[]; raw: string; parsed: Email };

/** A local SMTP server that keeps what it gets. */
export class SmtpSink {
  readonly received: ReceivedMail[] = [];
  /** Answers a recipient with an error, such as `{ code: 550, message: "No such user" }`. */
  refuse: (recipient: string) => { code: number; message: string } | undefined = () => undefined;

  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, callback) => {
      const refusal = this.refuse(address);
      callback(
        refusal && Object.assign(new Error(refusal.message), { responseCode: refusal.code }),
      );
    },
    onData: (stream, { envelope }, callback) => {
      void this.#keep(stream, envelope, callback);
    },
  });

  /** Starts on a free port of this machine. */
  static async start(): Promise<SmtpSink> {
    const sink = new SmtpSink();
    sink.#server.on("error", () => {});
    await new Promise<void>((resolve) => sink.#server.listen(0, "127.0.0.1", resolve));
    return sink;
  }

  /** What SMTP_URL is set to. */
  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  async #keep(
    stream: NodeJS.ReadableStream,
    envelope: { mailFrom: false | { address: string }; rcptTo: { address: string }[] },
    taken: () => void,
  ): Promise<void> {
    const content = await buffer(stream);
    this.received.push({
      from: envelope.mailFrom ? envelope.mailFrom.address : "",
      to: envelope.rcptTo.map(({ address }) => address),
      raw: content.toString("utf8"),
      parsed: await PostalMime.parse(content),
    });
    taken();
  }
}
