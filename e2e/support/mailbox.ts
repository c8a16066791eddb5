import { setTimeout as delay } from "node:timers/promises";

export type Mail = { id: string; to: string; subject: string; text: string; html: string };

/** The emails to an address in the Outbox, newest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const url = new URL("/api/outbox", process.env.GATEHOUSE_URL);
  url.searchParams.set("to", address);
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${process.env.OUTBOX_TOKEN}` },
  });
  if (!response.ok) throw new Error(`The Outbox answered ${response.status}`);
  return (await response.json()) as Mail[];
}

/** The personal link in an email's text. */
export function linkIn(mail: Mail | undefined): string {
  const link = /https?:\/\/\S+\/(?:register|join\/ask)\/[\w-]+/.exec(mail?.text ?? "")?.[0];
  if (!link) throw new Error("There is no personal link in this mail");
  return link;
}

/** The temporary password in a welcome email's text. */
export function temporaryPasswordIn(mail: Mail | undefined): string {
  return valueBelow("Temporary password:", mail);
}

/** The confirmation code in an email's text. */
export function codeIn(mail: Mail | undefined): string {
  return valueBelow("Confirmation code:", mail);
}

/** Waits until an address has so many emails; returns them, newest first. */
export async function waitForMails(address: string, count: number): Promise<Mail[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const mails = await mailsTo(address);
    if (mails.length >= count) return mails;
    if (Date.now() > deadline) throw new Error(`${mails.length} of ${count} mails to ${address}`);
    await delay(100);
  }
}

function valueBelow(label: string, mail: Mail | undefined): string {
  const lines = mail?.text.split("\n") ?? [];
  const value = lines[lines.indexOf(label) + 1];
  if (!lines.includes(label) || !value) throw new Error(`There is no “${label}” in this mail`);
  return value.trim();
}
