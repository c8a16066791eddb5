import fc from "fast-check";
import { createElement, Fragment, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";

import { writeMarkup } from "./markup";
import { withLetters } from "./testing/with-letters";

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(`<b>&amp;"'</b>`, "=cmd|' /C calc'!A0", "🦄", "سلام", "\u0000", "<!-- -->", ""),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const attributes = fc.record(
  {
    className: maybe(text),
    title: maybe(fc.option(text)),
    id: text,
    role: text,
    tabIndex: fc.integer(),
    hidden: fc.boolean(),
    "aria-label": text,
    "aria-hidden": fc.boolean(),
    "data-tooltip": fc.oneof(text, fc.integer(), fc.boolean()),
    href: text.map((rest) => `/people${rest}`),
    onClick: fc.constant(() => {}),
  },
  { requiredKeys: [] },
);
const box = fc.record(
  {
    type: fc.constant("checkbox"),
    className: text,
    checked: fc.boolean(),
    onChange: fc.func(text),
  },
  { requiredKeys: ["onChange"] },
);

/** All that rows may be made of, nested as they like. */
const { node } = fc.letrec<{ node: ReactNode; parts: ReactNode[] }>((tie) => ({
  parts: fc.array(tie("node"), { maxLength: 4 }),
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.oneof(fc.double(), fc.integer()),
    fc.constantFrom(null, undefined, true, false),
    fc.array(text, { maxLength: 3 }),
    box.map((properties) => createElement("input", properties)),
    fc
      .tuple(fc.constantFrom("span", "bdi", "em", "strong", "small"), attributes, tie("parts"))
      .map(([name, properties, parts]) => createElement(name, properties, ...parts)),
    tie("parts").map((parts) => createElement(Fragment, null, ...parts)),
    fc
      .tuple(text, tie("parts"))
      .map(([label, parts]) =>
        createElement(
          ({ children }: { children?: ReactNode }) =>
            createElement("span", { title: label }, children),
          null,
          ...parts,
        ),
      ),
  ),
}));

test("markup is what React writes", () => {
  fc.assert(
    fc.property(node, (tree) => {
      expect(withLetters(writeMarkup(tree))).toBe(renderToString(tree));
    }),
    { numRuns: 2000 },
  );
});

test("letters beyond Latin are numbers, so that no page takes twice the room for a few", () => {
  expect(writeMarkup(["É", " 나 ", createElement("a", { title: "🦄" })])).toBe(
    'É<!-- --> &#45208; <a title="&#129412;"></a>',
  );
});

test("texts side by side stay apart, so that the browser finds both", () => {
  const [at, by] = ["Invited", "by Ada"];
  expect(writeMarkup(createElement("td", null, at, " ", by))).toBe(
    "<td>Invited<!-- --> <!-- -->by Ada</td>",
  );
});

const innerMarkup = createElement("span", { dangerouslySetInnerHTML: { __html: "<script>" } });

test.each([
  ["a script", createElement("script", null, "alert(1)"), /element script/],
  ["markup in an element", innerMarkup, /attribute dangerouslySetInnerHTML/],
  ["a style", createElement("span", { style: { color: "red" } }), /attribute style/],
  ["a handler as text", createElement("span", { onclick: "alert(1)" } as object), /onclick/],
  ["a link that runs", createElement("a", { href: "javascript:alert(1)" }), /a page of ours/],
  ["a link that leaves", createElement("a", { href: "//evil.example" }), /a page of ours/],
  ["a link that leaves unseen", createElement("a", { href: "/\t/evil.example" }), /a page of ours/],
  ["what is no node", { name: "Ada" } as unknown as ReactNode, /elements, lists and text/],
  ["what has to be waited for", Promise.resolve("Ada"), /elements, lists and text/],
])("%s is refused", (_, tree, reason) => {
  expect(() => writeMarkup(tree)).toThrow(reason);
});
