import { parse } from "tldts";

import { domainToAscii } from "@/lib/email";

/**
 * The domain allowlist (docs/product.md#domain-allowlist). Entries are stored normalized, in
 * lower-case ASCII: `northwind.example` is exactly that domain, `*.northwind.example` every
 * subdomain of it but not the domain itself. Pure, safe for the browser.
 */

/** How many domains an allowlist may hold. */
export const maxDomains = 10_000;

/** Longest text that is parsed as a domain; longer text is refused before any work. */
const maxInputLength = 2048;

const examples = "such as northwind.example";

/** The domain in lower-case ASCII, also with a single label; undefined if invalid. */
function asciiName(domain: string): string | undefined {
  return domainToAscii(`a.${domain}`)?.slice(2);
}

/** Why a name without star and @ is not an allowed domain, or undefined if it is. */
function problemOf(name: string, ascii: string | undefined): string | undefined {
  if (name === "") return `Enter a domain, ${examples}.`;
  if (name.includes("@")) return "Enter only the part after the @ of an email address.";
  if (/\s/u.test(name)) return "Remove the spaces from this domain.";
  if (name.startsWith(".")) {
    return "Remove the dot at the start. To allow all subdomains, start with *. instead.";
  }
  if (name.endsWith(".")) return "Remove the dot at the end.";
  if (name.includes("*")) {
    return "Use * only at the start, for all subdomains: *.northwind.example.";
  }
  if (ascii === undefined) return `This isn't a domain. Enter one ${examples}.`;
  // Under a public suffix such as `co.uk` or `github.io` any person can register a domain.
  const { domain } = parse(ascii, {
    allowPrivateDomains: true,
    extractHostname: false,
    validateHostname: false,
  });
  return domain === null
    ? `“${ascii}” isn't a full domain. Enter one like northwind.example.`
    : undefined;
}

/**
 * Parses one domain: with or without `@`, in any case and script, `*.` before it for all
 * subdomains.
 * @returns the normalized entry, or the message of its error
 */
export function parseDomainEntry(input: string): { entry: string } | { problem: string } {
  if (input.length > maxInputLength)
    return { problem: `This domain is too long. Enter one ${examples}.` };
  const typed = input.trim().replace(/^@\s*/u, "").normalize("NFC");
  const wildcard = typed.startsWith("*.");
  const name = wildcard ? typed.slice(2) : typed;
  const ascii = asciiName(name);
  const problem = problemOf(name, ascii);
  return problem === undefined ? { entry: `${wildcard ? "*." : ""}${ascii}` } : { problem };
}

/**
 * The parts of a pasted list. A space separates domains, unless it is inside one: `@exa mple.com`.
 */
function splitList(text: string): string[] {
  return text.split(/[,;\r\n\t\u2028\u2029]+/u).flatMap((line) => {
    const pieces: string[] = [];
    let torn = false;
    for (const word of line.split(/\s+/u).filter(Boolean)) {
      if (torn && !/^[@*]/.test(word)) pieces[pieces.length - 1] += ` ${word}`;
      else pieces.push(word);
      torn = /^@[^.]*$/.test(word);
    }
    return pieces;
  });
}

/**
 * Parses a pasted list of domains, separated by comma, semicolon, space or line break.
 * @returns each entry once, in order, and the invalid ones with their reasons
 */
export function parseDomainList(text: string): {
  entries: string[];
  problems: { input: string; problem: string }[];
} {
  const entries = new Set<string>();
  const problems: { input: string; problem: string }[] = [];
  for (const input of splitList(text.replaceAll("\uFEFF", ""))) {
    const parsed = parseDomainEntry(input);
    if ("entry" in parsed) entries.add(parsed.entry);
    else problems.push({ input, problem: parsed.problem });
  }
  return { entries: [...entries], problems };
}

/** An entry as pages show it: `@northwind.example` or `*.northwind.example`. */
export function shownEntry(entry: string): string {
  return entry.startsWith("*.") ? entry : `@${entry}`;
}

/**
 * The entries that allow a domain: the domain itself, and a star for each parent except the
 * top-level one, which no entry has. An allowlist is queried for these few keys and never searched
 * by suffix.
 * @param domain normalized
 */
export function allowlistKeys(domain: string): string[] {
  const labels = domain.split(".");
  const above = labels.slice(1, -1).map((_, index) => `*.${labels.slice(index + 1).join(".")}`);
  return [domain, ...above];
}

/** The domain of a normalized address. */
export function domainOf(emailNormalized: string): string {
  return emailNormalized.slice(emailNormalized.lastIndexOf("@") + 1);
}
