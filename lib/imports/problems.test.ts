import { expect, test } from "vitest";

import { problemKinds, problemSentence, problemTitle } from "./problems";
import type { Problem } from "./problems";

test("every kind of problem has a title of its own and a sentence", () => {
  const titles = problemKinds.map(problemTitle);
  expect(new Set(titles).size).toBe(problemKinds.length);
  for (const kind of problemKinds) {
    expect(problemSentence({ field: null, kind, value: "x" })).toMatch(/^[A-Z“].*[.?]$/);
  }
});

test.each<[Partial<Problem> & Pick<Problem, "kind">, string]>([
  [{ kind: "role_unknown", value: "king" }, "“king” is not a role."],
  [{ kind: "group_unknown", value: "Billing" }, "“Billing” is not a group."],
  [{ kind: "duplicate", value: "a@b.c", detail: "12" }, "Same email as line 12."],
  [{ kind: "name_invalid", detail: "Use at most 128 characters." }, "Use at most 128 characters."],
  [{ kind: "role_unknown", value: "a\n b" }, "“a b” is not a role."],
  [{ kind: "role_unknown", value: "🦄".repeat(200) }, `“${"🦄".repeat(59)}…” is not a role.`],
])("%j reads %j", (problem, sentence) => {
  expect(problemSentence({ field: null, value: "", ...problem })).toBe(sentence);
});
