import { inArray } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { now } from "@/lib/clock";
import { readLinkToken } from "@/lib/secrets/links";

import { renderMails } from "./render";
import { queueInvitations, testOrganization } from "./testing/invitations";

const rowsOf = async (queued: { mailId: string }[]) => {
  const ids = queued.map(({ mailId }) => mailId);
  return db.select().from(mails).where(inArray(mails.id, ids)).orderBy(mails.id);
};

test("the same row gives the same bytes", async () => {
  const rows = await rowsOf(await queueInvitations(await testOrganization(), ["a@example.com"]));
  expect(await renderMails(db, rows, now())).toEqual(await renderMails(db, rows, now()));
});

test("each mail carries the link of its own invitation, and nothing of it is stored", async () => {
  const queued = await queueInvitations(await testOrganization(), [
    "b@example.com",
    "c@example.com",
  ]);
  const rows = await rowsOf(queued);
  for (const [index, mail] of (await renderMails(db, rows, now())).entries()) {
    const token = mail.link!.split("/").at(-1)!;
    expect(readLinkToken("invitation", token)).toEqual({
      id: rows[index]!.invitationId,
      generation: 1,
    });
    expect(mail.text).toContain(mail.link);
    expect(mail.html).toContain(mail.link);
    expect(JSON.stringify(rows[index])).not.toContain(token.slice(30));
  }
});

test("hostile names are text in every form of the mail", async () => {
  const organization = await testOrganization({
    organization: `"><script>alert(1)</script>`,
    firstName: "<img src=x onerror=alert(1)>",
    lastName: "🦄",
  });
  const rows = await rowsOf(await queueInvitations(organization, ["d@example.com"]));
  const [mail] = await renderMails(db, rows, now());
  expect(mail!.html).not.toMatch(/<script|<img/i);
  expect(mail!.html).toContain("🦄");
  // The Outbox gives this one its nonce.
  expect(mail!.html.match(/<style/g)).toHaveLength(1);
});

test("the longest names fit into a subject of 160 characters", async () => {
  const organization = await testOrganization({
    organization: "N".repeat(128),
    firstName: "م".repeat(128),
    lastName: "ن".repeat(128),
  });
  const rows = await rowsOf(await queueInvitations(organization, ["e@example.com"]));
  const [mail] = await renderMails(db, rows, now());
  expect([...mail!.subject].length).toBeLessThan(160);
});
