import { expect, test } from "vitest";

import { initials } from "./avatar";

test.each([
  ["Grace Hopper", "GH"],
  ["grace brewster murray hopper", "GH"],
  ["grace.hopper@example.com", "GH"],
  ["grace@example.com", "GR"],
  ["Élodie Ångström", "ÉÅ"],
  ["Елена Петрова", "ЕП"],
  ["Ελένη Παπαδοπούλου", "ΕΠ"],
  ["나라 윤", "나"],
  ["美咲 佐藤", "美"],
  ["Trần Ánh", "TÁ"],
  ["×÷ - 1st", "1"],
  ["†‡", "?"],
  ["", "?"],
])("of %j are %j", (name, expected) => {
  expect(initials(name)).toBe(expected);
});

// Letters with marks, jamo that make one syllable, signs that join what stands beside them.
test.each([
  ["e\u0301lodie a\u030angstro\u0308m", "E\u0301A\u030a"],
  ["\u1112\u1161\u11ab x", "\u1112\u1161\u11ab"],
  ["가\u11a8 x", "가\u11a8"],
  ["\u0434\u0483а б", "\u0414\u0483Б"],
  ["नि क", "निक"],
  ["か\u3099 x", "か\u3099"],
  ["👩‍🚀 x", "👩‍🚀"],
])("never cut a grapheme in two: of %j they are %j", (name, expected) => {
  expect(initials(name)).toBe(expected);
});

test("every letter stands for a word as far as it is a grapheme", () => {
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  for (let code = 0x21; code < 0x3100; code += 1) {
    const letter = String.fromCharCode(code);
    if (!/\p{L}/u.test(letter)) continue;
    const [grapheme] = [...segmenter.segment(letter + letter)].map(({ segment }) => segment);
    const shown = initials(`${letter}${letter} 1`);
    expect(shown.replace(/1$/, "")).toBe(
      shown.endsWith("1") ? grapheme!.toLocaleUpperCase("und") : grapheme,
    );
  }
});
