/**
 * Makes names that users typed safe for emails: one line that cannot start a header, change the
 * direction of the text around it, or look like a link.
 */

const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
// Marks, embeddings, overrides and isolates of the Unicode Bidirectional Algorithm (UAX #9, 2).
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const leftToRightIsolate = "\u2066";
const firstStrongIsolate = "\u2068";
const popDirectionalIsolate = "\u2069";
const wordJoiner = "\u2060";

/** The text on one line of at most `longest` characters, without control characters. */
export function oneLine(text: string, longest: number): string {
  const line = text.replace(breaks, " ").replace(directions, "").replace(/ {2,}/g, " ").trim();
  const characters = [...line];
  if (characters.length <= longest) return line;
  return `${characters
    .slice(0, longest - 1)
    .join("")
    .trimEnd()}…`;
}

/** The same text, which mail programs do not make into a link: `evil.example` or `https://…`. */
export function unlinked(text: string): string {
  return text.replace(/(?<=[^\s.:])([.:])(?=[^\s.])/gu, `$1${wordJoiner}`);
}

/**
 * A name for the middle of a sentence in plain text: one that is written from right to left is
 * set apart, so that the words around it keep their order.
 */
export function isolated(text: string): string {
  return rightToLeft.test(text) ? `${firstStrongIsolate}${text}${popDirectionalIsolate}` : text;
}

/** An e-mail address for the middle of a sentence in plain text: it reads from left to right. */
export function isolatedAddress(email: string): string {
  return rightToLeft.test(email) ? `${leftToRightIsolate}${email}${popDirectionalIsolate}` : email;
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * An instant in words, such as `Friday, 27 November 2026 at 14:05 UTC`. Written out here and not by
 * `Intl`, whose words change with the version of Node: a mail that is sent again must be the same.
 */
export function instantInWords(instant: Date): string {
  const time = instant.toISOString().slice(11, 16);
  const day = `${weekdays[instant.getUTCDay()]}, ${instant.getUTCDate()} ${months[instant.getUTCMonth()]}`;
  return `${day} ${instant.getUTCFullYear()} at ${time} UTC`;
}
