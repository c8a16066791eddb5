import { parse } from "tldts";

import { domainToAscii } from "@/lib/email";

/**
 * The domain allowlist (docs/product.md#domain-allowlist). An entry is kept normalized, in lower-case ASCII:
 * `northwind.example` is exactly that domain, `*.northwind.example` every subdomain of it but not
 * the domain itself. Pure, safe for the browser.
 */

/** How many domains an allowlist may hold. */
export const mostDomains = 10_000;

/** Longest text that is looked at as a domain; longer ones are refused before any work. */
const longestInput = 2048;

const examples = "such as @northwind.example";

/** The domain in ASCII and lower case, also of one label alone; undefined when it is none. */
function asciiName(domain: string): string | undefined {
  return domainToAscii(`a.${domain}`)?.slice(2);
}

/** Why a name without star and @ is no domain to allow, or undefined when it is one. */
function problemOf(name: string, ascii: string | undefined): string | undefined {
  if (name === "") return `Enter a domain, ${examples}.`;
  if (name.includes("@")) return "Enter only what follows the @ of an e-mail address.";
  if (/\s/u.test(name)) return "A domain has no spaces.";
  if (name.startsWith(".")) {
    return "A domain does not begin with a dot. For all subdomains write *. and the domain.";
  }
  if (name.endsWith(".")) return "Leave out the dot at the end.";
  if (name.includes("*")) {
    return "The star stands for all subdomains, at the beginning only: *.northwind.example.";
  }
  if (ascii === undefined) return `This is not a domain. Enter one ${examples}.`;
  // Nobody is a whole suffix: under `co.uk` or `github.io` anybody may have a domain.
  const { domain } = parse(ascii, {
    allowPrivateDomains: true,
    extractHostname: false,
    validateHostname: false,
  });
  return domain === null
    ? `Anybody can have a domain under ${ascii}: enter the whole domain of an organization.`
    : undefined;
}

/**
 * Reads one domain as people type it: with or without `@`, in any case and script, `*.` before it
 * for all subdomains.
 * @returns the normalized entry, or why it is none, as a sentence
 */
export function parseDomainEntry(input: string): { entry: string } | { problem: string } {
  if (input.length > longestInput)
    return { problem: `This is too long. Enter a domain ${examples}.` };
  const typed = input.trim().replace(/^@\s*/u, "").normalize("NFC");
  const wildcard = typed.startsWith("*.");
  const name = wildcard ? typed.slice(2) : typed;
  const ascii = asciiName(name);
  const problem = problemOf(name, ascii);
  return problem === undefined ? { entry: `${wildcard ? "*." : ""}${ascii}` } : { problem };
}

/** The pieces of a pasted list. A space separates domains, unless it tore one apart: `@exa mple.com`. */
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
 * Reads a pasted list of domains, separated by comma, semicolon, space or new line.
 * @returns each entry once, in order, and what could not be read with the reason
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
 * The entries that allow a domain: the domain itself, and a star for each domain above it but the
 * top-level one, which no entry has. An allowlist is asked for these few keys and never searched by
 * suffix.
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
