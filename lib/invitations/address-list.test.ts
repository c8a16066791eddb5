import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseAddressList } from "./address-list";

const emails = (text: string) => parseAddressList(text).addresses.map((address) => address.email);

describe("a pasted list", () => {
  test.each([
    ["a@b.cc, d@e.ff", ["a@b.cc", "d@e.ff"]],
    ["a@b.cc; d@e.ff;", ["a@b.cc", "d@e.ff"]],
    ["a@b.cc d@e.ff", ["a@b.cc", "d@e.ff"]],
    ["a@b.cc\td@e.ff\r\ng@h.ii\n", ["a@b.cc", "d@e.ff", "g@h.ii"]],
    ["\uFEFFa@b.cc", ["a@b.cc"]],
    ["Alan Turing <alan@b.cc>, Kurt <kurt@b.cc>", ["alan@b.cc", "kurt@b.cc"]],
    ['"Turing, Alan" <alan@b.cc>; kurt@b.cc', ["alan@b.cc", "kurt@b.cc"]],
    ["a@b.cc Alan <alan@b.cc> d@e.ff", ["a@b.cc", "alan@b.cc", "d@e.ff"]],
    ["<alan@b.cc>", ["alan@b.cc"]],
    ['O"Brien <o@b.cc>, d@e.ff', ["o@b.cc", "d@e.ff"]],
  ])("%j holds %j", (text, expected) => {
    expect(emails(text)).toEqual(expected);
  });

  test("duplicates fold, whatever their case and the spelling of their domain", () => {
    expect(emails("A@B.cc a@b.CC, A@b.cc")).toEqual(["A@B.cc"]);
    expect(emails("ü@exämple.de; Ü@XN--EXMPLE-CUA.de")).toEqual(["ü@exämple.de"]);
  });

  test("names come along", () => {
    const list = parseAddressList(
      'Ada King Lovelace <ada@b.cc>, "Turing, Alan" <alan@b.cc>, محمد الخوارزمي <m@b.cc>, x@b.cc',
    );
    expect(list.addresses.map(({ firstName, lastName }) => [firstName, lastName])).toEqual([
      ["Ada King", "Lovelace"],
      ["Alan", "Turing"],
      ["محمد", "الخوارزمي"],
      ["", ""],
    ]);
  });

  test("what is no address is handed back with the reason", () => {
    expect(
      parseAddressList("Alan Turing <alan@northwind.example>, kurt@@northwind").rejected,
    ).toEqual([{ text: "kurt@@northwind", reason: "kurt@@northwind is not an email address." }]);
  });

  test("5,000 addresses with names, semicolons, tabs, a byte-order mark and 300 bad ones", () => {
    const separators = [";", ",\n", "\t", "\r\n", " ; "];
    const text = Array.from({ length: 5000 }, (_, index) => {
      const bad = index % 16 === 0 && index / 16 < 300;
      const address = bad ? `person${index}@@northwind` : `Person${index}@northwind.example`;
      const named = index % 3 === 0 && !bad ? `"Person, No ${index}" <${address}>` : address;
      return named + separators[index % separators.length];
    }).join("");
    const { addresses, rejected } = parseAddressList(`\uFEFF${text}`);
    expect(rejected).toHaveLength(300);
    expect(addresses).toHaveLength(4700);
  });

  test("any list of addresses survives any separators between them", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,12}$/), { maxLength: 20 }),
        fc.array(fc.constantFrom(",", ";", " ", "\n", "\t", "\r\n", " , "), {
          minLength: 20,
          maxLength: 20,
        }),
        (locals, separators) => {
          const list = locals.map((local) => `${local}@northwind.example`);
          const text = list.map((email, index) => email + separators[index]).join("");
          expect(emails(text)).toEqual(list);
        },
      ),
    );
  });

  test("no text at all takes it off its feet", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("<", ">", '"', ",", " ", "@", "a", ".", "\\", "\n") }),
        (text) => {
          expect(() => parseAddressList(text)).not.toThrow();
        },
      ),
      { numRuns: 2000 },
    );
  });
});
