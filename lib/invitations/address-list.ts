import { parseEmail } from "@/lib/email";
import type { ParsedEmail } from "@/lib/email";
import { maxNameLength } from "@/lib/users/names";

export type ListedAddress = ParsedEmail & { firstName: string; lastName: string };
export type RejectedAddress = { text: string; reason: string };

const quotedName = /^\s*"((?:[^"\\]|\\.)*)"/;

/** Splits at commas, semicolons, tabs and line breaks that are not inside "quotes" or <brackets>. */
function splitEntries(text: string): string[] {
  const entries: string[] = [];
  for (const line of text.split(/[\r\n\t\u2028\u2029]+/)) {
    let rest = line;
    while (rest !== "") {
      const quoted = quotedName.exec(rest)?.[0].length ?? 0;
      const end = rest.slice(quoted).search(/[,;]/);
      entries.push(end < 0 ? rest : rest.slice(0, quoted + end));
      rest = end < 0 ? "" : rest.slice(quoted + end + 1);
    }
  }
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== "");
}

/** “Ada King Lovelace” becomes Ada King + Lovelace; “Lovelace, Ada” is reversed. */
function splitName(name: string): { firstName: string; lastName: string } {
  const plain = name
    .replace(/^"|"$/g, "")
    .replace(/\\(.)/g, "$1")
    .replace(/[\p{Cc}<>]/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const [last, first] = plain.split(/,\s*/, 2);
  const words = first ? [first, last!] : plain.split(" ");
  const lastName = words.length > 1 ? words.at(-1)! : "";
  const firstName = words.length > 1 ? words.slice(0, -1).join(" ") : plain;
  const fits = [...firstName].length <= maxNameLength && [...lastName].length <= maxNameLength;
  return fits ? { firstName, lastName } : { firstName: "", lastName: "" };
}

/**
 * Reads what a person pasted into the Users field (docs/product.md#invite-by-email): addresses separated by comma,
 * semicolon, space, tab or new line, also as `Name <a@b.c>`.
 * @returns each address once, in order, and what could not be read with the reason
 */
export function parseAddressList(text: string): {
  addresses: ListedAddress[];
  rejected: RejectedAddress[];
} {
  const addresses = new Map<string, ListedAddress>();
  const rejected: RejectedAddress[] = [];

  const take = (candidate: string, name: string, shown: string) => {
    const parsed = parseEmail(candidate);
    if ("problem" in parsed) rejected.push({ text: shown, reason: parsed.problem });
    else if (!addresses.has(parsed.emailNormalized)) {
      addresses.set(parsed.emailNormalized, { ...parsed, ...splitName(name) });
    }
  };

  for (const entry of splitEntries(text.replaceAll("\uFEFF", ""))) {
    let rest = entry;
    for (let bracket = /<([^<>]*)>/.exec(rest); bracket; bracket = /<([^<>]*)>/.exec(rest)) {
      const before = rest.slice(0, bracket.index).trim();
      // Before the name may stand bare addresses: `x@y.z Ada <ada@y.z>`.
      const words = before.startsWith('"') ? [] : before.split(/\s+/u);
      const bare = words.filter((word) => word.includes("@"));
      for (const word of bare) take(word, "", word);
      const name = bare.length > 0 ? words.filter((word) => !word.includes("@")).join(" ") : before;
      take(bracket[1]!, name, bracket[0]);
      rest = rest.slice(bracket.index + bracket[0].length);
    }
    for (const word of rest.split(/\s+/u)) {
      if (word !== "") take(word, "", word);
    }
  }
  return { addresses: [...addresses.values()], rejected };
}
