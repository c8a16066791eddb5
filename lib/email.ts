/**
 * Email addresses (docs/product.md#emails): compared in their normalized form, shown as typed. Safe
 * for the browser.
 */

export type ParsedEmail = { email: string; emailNormalized: string };
export type EmailProblem = { problem: string };

/** RFC 5321, 4.5.3.1: a path of 256 octets holds an address of 254. */
const maxEmailLength = 254;
const maxLocalPartLength = 64;

/** Longest text that is parsed; parsing millions of characters would take too long. */
const maxInputLength = 2048;

// RFC 5322 `atext`, and with RFC 6531 every letter, mark and symbol beyond ASCII.
const atom = String.raw`(?:[A-Za-z0-9!#$%&'*+/=?^_\x60{|}~-]|[^\p{ASCII}\p{C}\p{Z}])+`;
const dotAtom = new RegExp(String.raw`^${atom}(?:\.${atom})*$`, "u");
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

// A UTF-16 code unit takes at most three bytes, so that most texts need not be encoded.
const isLonger = (text: string, bytes: number): boolean =>
  3 * text.length > bytes && new TextEncoder().encode(text).length > bytes;

/**
 * The domain in lower-case ASCII (IDNA by the URL standard), or undefined when it is no domain
 * name with at least two labels.
 */
export function domainToAscii(domain: string): string | undefined {
  // The URL parser would take these as parts of a URL, not of a name.
  if (domain === "" || /[\s/\\?#@:[\]%<>^|]/.test(domain)) return undefined;
  let ascii: string;
  try {
    ascii = new URL(`http://${domain}/`).hostname;
  } catch {
    return undefined;
  }
  const labels = ascii.split(".");
  const valid =
    labels.length >= 2 && ascii.length <= 253 && labels.every((label) => hostLabel.test(label));
  return valid && !/^\d+$/.test(labels.at(-1)!) ? ascii : undefined;
}

/**
 * Parses one email address.
 * @returns the address as typed (trimmed) and normalized, or the message of its error
 */
export function parseEmail(input: string): ParsedEmail | EmailProblem {
  if (input.length > maxInputLength) {
    const beginning = shortened(input.slice(0, maxInputLength).trim());
    return { problem: `${beginning} is longer than ${maxEmailLength} characters.` };
  }
  const email = input.trim().normalize("NFC");
  if (email === "") return { problem: "Enter an email address." };
  const at = email.lastIndexOf("@");
  const domain = at < 0 ? undefined : domainToAscii(email.slice(at + 1));
  const localPart = email.slice(0, Math.max(at, 0)).toLowerCase().normalize("NFC");
  if (domain === undefined || !dotAtom.test(localPart)) {
    return { problem: `${shortened(email)} is not an email address.` };
  }
  const emailNormalized = `${localPart}@${domain}`;
  if (isLonger(email, maxEmailLength) || isLonger(emailNormalized, maxEmailLength)) {
    return { problem: `${shortened(email)} is longer than ${maxEmailLength} characters.` };
  }
  if (isLonger(localPart, maxLocalPartLength)) {
    return {
      problem: `${shortened(email)} has more than ${maxLocalPartLength} characters before the @.`,
    };
  }
  return { email, emailNormalized };
}

/** Shortens a text to a length that fits in a message. */
function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= 60 ? text : `${characters.slice(0, 59).join("")}…`;
}
