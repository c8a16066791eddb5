import { expect, test } from "vitest";

import { mailStates } from "@/db/schema/mails";

import { mailStateWords } from "./state";

test("an email is only called sent after a transport has accepted it", () => {
  for (const transport of ["outbox", "resend", "smtp"] as const) {
    for (const reason of [null, "The provider could not be reached."]) {
      const { label, explanation } = mailStateWords({ state: "queued", reason }, transport);
      expect(`${label} ${explanation}`).not.toMatch(/sent/i);
    }
  }
});

test("a waiting email says whether it will be delivered", () => {
  const queued = { state: "queued", reason: null } as const;
  expect(mailStateWords(queued, "outbox").label).toBe("In the Outbox");
  expect(mailStateWords(queued, "smtp").label).toBe("Queued");
});

test("every state with a reason shows it", () => {
  for (const state of mailStates) {
    const words = mailStateWords({ state, reason: "No such mailbox." }, "resend");
    expect(words.explanation).toContain("No such mailbox.");
  }
});
