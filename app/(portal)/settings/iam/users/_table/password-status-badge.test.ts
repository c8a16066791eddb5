import { expect, test } from "vitest";

import { shownPasswordStatus } from "./password-status-badge";

const now = new Date("2026-11-20T08:00:00.000Z");
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [15 * day, "Temporary · 15 days left"],
  [3 * day, "Temporary · 3 days left"],
  [25 * hour, "Temporary · 1 day left"],
  [20 * hour, "Temporary · 20 hours left"],
  [30 * minute, "Temporary · 30 min"],
  [second, "Temporary · 1 min"],
  [0, "Temporary-Expired"],
  [-second, "Temporary-Expired"],
])("a temporary password that expires in %d ms is shown as %s", (left, text) => {
  const endsAt = new Date(now.getTime() + left);
  expect(shownPasswordStatus({ endsAt }, "temporary", now).text).toBe(text);
});

test.each([
  [hour, "Reset-Code · 60 min"],
  [0, "Reset-Code-Expired"],
])("a confirmation code that expires in %d ms is shown as %s", (left, text) => {
  const endsAt = new Date(now.getTime() + left);
  expect(shownPasswordStatus({ endsAt }, "reset_code", now).text).toBe(text);
});

test.each([
  [
    "temporary_expired",
    "Can't sign in. Resend the welcome email to send a new temporary password.",
  ],
  [
    "reset_code_expired",
    "Reset the password again, or ask the user to select “Forgot password?” on the sign-in page.",
  ],
] as const)("%s says what to do next", (status, next) => {
  expect(shownPasswordStatus({ endsAt: null }, status, now).next).toBe(next);
});
