/** Markup of `writeMarkup` with its numbers as the letters that they stand for, as React writes them. */
export function withLetters(markup: string): string {
  return markup.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
