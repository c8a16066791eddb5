import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { userFilterSchema } from "@/lib/users/list/filter-schema";
import { hiddenColumns } from "@/lib/users/list/hidden-columns";
import { userListSchema } from "@/lib/users/list/list";

import { canonicalQuery } from "./canonical-query";

/** The parameters of a query as a page gets them. */
function parametersOf(query: string): Record<string, string | string[]> {
  const parameters = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(parameters);
}

/** What the table makes of a query; the order of roles and space around a search mean nothing. */
function meaningOf(query: string) {
  const parameters = parametersOf(query);
  const { sort, size } = userListSchema.parse(parameters);
  const filters = userFilterSchema.parse(parameters);
  return {
    ...filters,
    q: filters.q.replaceAll("\0", "").trim(),
    role: filters.role.toSorted(),
    group: filters.group.toSorted(),
    import: filters.import.toSorted(),
    sort,
    size,
    hidden: hiddenColumns(parameters.hide),
  };
}

const words = [
  "active invited inactive deleted ok temporary reset_code never 30 90 manager".split(" "),
  "name -name created -created 25 50 100 email role groups lastActive".split(" "),
  ["none", "019a0000-0000-7000-8000-000000000000", "019A0000-0000-7000-8000-00000000000F"],
  ["", " ", "grace hopper", "a,b", "a+b", "100%", "&=?#", "Zoë", "花子", "\0", "\uD800"],
].flat();
const anyValue = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((list) => list.join(",")),
  fc.constantFrom(...words),
  fc.string({ unit: "binary", maxLength: 300 }),
);
const anyName = fc.oneof(
  fc.constantFrom(
    "q",
    "status",
    "role",
    "group",
    "password",
    "activity",
    "import",
    "sort",
    "size",
    "hide",
    "cursor",
  ),
  fc.constantFrom("view", "__proto__", "nonsense"),
);
const anyQuery = fc
  .array(fc.tuple(anyName, anyValue), { maxLength: 12 })
  .map((pairs) => new URLSearchParams(pairs).toString());

describe("the canonical form of an address", () => {
  test("is its own canonical form, and means to the table what the address meant", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const canonical = canonicalQuery(query);
        expect(canonicalQuery(canonical)).toBe(canonical);
        expect(meaningOf(canonical)).toEqual(meaningOf(query));
      }),
      { numRuns: 1000 },
    );
  });

  test("does not depend on the order of parameters and values", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(anyName, anyValue), { selector: ([name]) => name }),
        fc.infiniteStream(fc.nat()),
        (pairs, numbers) => {
          const shuffled = pairs.toSorted(() => (numbers.next().value! % 2 === 0 ? 1 : -1));
          expect(canonicalQuery(new URLSearchParams(shuffled).toString())).toBe(
            canonicalQuery(new URLSearchParams(pairs).toString()),
          );
        },
      ),
    );
    expect(canonicalQuery("status=invited,active&role=manager,administrator")).toBe(
      canonicalQuery("role=administrator,manager,manager&status=active,invited"),
    );
  });

  test("is the same for a page's parameters as for what follows the question mark", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(canonicalQuery(parametersOf(query))).toBe(canonicalQuery(query));
      }),
    );
  });

  test("takes no longer for each parameter the more there are", () => {
    const begun = performance.now();
    expect(canonicalQuery("a&".repeat(100_000))).toBe("");
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test.each([
    ["q=+Grace+&status=inactive%2Cactive&size=25", "q=Grace&status=active,inactive&size=25"],
    ["sort=name&size=50&cursor=abc&view=1&nonsense=2", ""],
    ["sort=-name&hide=created,nonsense,email,name", "sort=-name"],
    ["hide=role,nonsense", "hide=role"],
    ["hide=", "hide="],
    ["status=nonsense&size=7&sort=nonsense", ""],
    ["q=a&q=b&status=active", "status=active"],
    ["q=Zo%C3%AB%2C+a%2Bb%26c", "q=Zo%C3%AB,+a%2Bb%26c"],
  ])("of %j is %j", (query, canonical) => {
    expect(canonicalQuery(query)).toBe(canonical);
  });
});
