import { afterEach, beforeEach, expect, test } from "vitest";

import { invitationMail } from "@/emails/invitation";
import { SmtpSink } from "@/lib/mail-worker/testing/smtp-sink";
import { smtpTransport } from "./smtp";
import type { MailTransport } from "./transport";

let sink: SmtpSink;
let transport: MailTransport;

const mailTo = (to: string, subject = "Hello") => ({
  id: "0199a0de-0000-7000-8000-000000000001",
  to,
  subject,
  html: "<p>Hello</p>",
  text: "Hello",
});

const send = (mail: ReturnType<typeof mailTo>) =>
  transport.send({ key: "key", size: 1, mails: [mail] });

beforeEach(async () => {
  sink = await SmtpSink.start();
  transport = smtpTransport({ url: sink.url, from: "Gatehouse <gatehouse@example.com>" });
});

afterEach(async () => {
  transport.close();
  await sink.close();
});

test("a mail arrives as text and HTML, with the same id in every attempt", async () => {
  const accepted = { outcome: "accepted", providerIds: [null] };
  expect(await send(mailTo("person@example.com"))).toEqual(accepted);
  expect(await send(mailTo("person@example.com"))).toEqual(accepted);
  const [first, second] = sink.received;
  expect(first).toMatchObject({ from: "gatehouse@example.com", to: ["person@example.com"] });
  expect(first!.parsed).toMatchObject({
    subject: "Hello",
    from: { name: "Gatehouse", address: "gatehouse@example.com" },
    messageId: "<0199a0de-0000-7000-8000-000000000001@example.com>",
  });
  expect(first!.parsed.html?.trim()).toBe("<p>Hello</p>");
  expect(first!.parsed.text?.trim()).toBe("Hello");
  expect(second!.parsed.messageId).toBe(first!.parsed.messageId);
});

test("headers suppress automatic replies", async () => {
  await send(mailTo("person@example.com"));
  const headers = new Map(sink.received[0]!.parsed.headers.map(({ key, value }) => [key, value]));
  expect(headers.get("auto-submitted")).toBe("auto-generated");
});

test("hostile names do not reach headers", async () => {
  const mail = invitationMail({
    organization: "Acme\r\nX-Injected: yes\u2028<script>alert(1)</script>",
    inviter: "=cmd|' /C calc'!A0\r\nBcc: victim@example.com\u202Egnp.exe",
    inviterEmail: "mallory@example.com",
    role: "Responder",
    link: "https://portal.example.com/register/token",
    expiresAt: new Date("2026-11-27T14:05:00Z"),
  });
  await send(mailTo("person@example.com", mail.subject));
  const { parsed, to } = sink.received[0]!;
  expect(to).toEqual(["person@example.com"]);
  expect(parsed.bcc).toBeUndefined();
  expect(parsed.headers.map(({ key }) => key)).not.toContain("x-injected");
  expect(parsed.subject).not.toMatch(/[\r\n\u2028\u202e]/);
  expect(parsed.subject).toContain("invited you to");
});

test("an email is never parsed as a list of emails", async () => {
  await send(mailTo("a@example.com, b@example.com"));
  await send(mailTo("c@example.com\r\nRCPT TO:<d@example.com>"));
  const recipients = sink.received.flatMap(({ to }) => to);
  expect(recipients).not.toContain("b@example.com");
  expect(recipients).not.toContain("d@example.com");
});

test("a permanent refusal is refused with the reply of the server", async () => {
  sink.refuse = () => ({ code: 550, message: "No such user here" });
  expect(await send(mailTo("nobody@example.com"))).toEqual({
    outcome: "refused",
    reason: "The mail server answered: 550 No such user here",
  });
});

test("a temporary refusal is retried without pausing other mails", async () => {
  sink.refuse = () => ({ code: 450, message: "Greylisted, try again" });
  expect(await send(mailTo("slow@example.com"))).toMatchObject({
    outcome: "later",
    pauseAll: false,
  });
});

test("an unreachable server pauses all delivery", async () => {
  await sink.close();
  expect(await send(mailTo("person@example.com"))).toMatchObject({
    outcome: "later",
    pauseAll: true,
  });
  sink = await SmtpSink.start();
});
