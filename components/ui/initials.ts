const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
const letterOrDigit = /[\p{L}\p{N}]/u;
const wideScript = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
const emoji = /\p{Extended_Pictographic}/u;

const plainWord = /^[\x20-\x7e]*$/;
const plainLetterOrDigit = /[a-z\d]/i;

function firstGrapheme(word: string): string | undefined {
  // Cutting into graphemes costs a hundred times more, and here each character is one.
  if (plainWord.test(word)) return plainLetterOrDigit.exec(word)?.[0];
  for (const { segment } of segmenter.segment(word)) {
    if (letterOrDigit.test(segment) || emoji.test(segment)) return segment;
  }
  return undefined;
}

/**
 * One or two characters that stand for a name or an e-mail address, in any script: the first of the
 * first and of the last word. Never cuts a grapheme (Unicode UAX 29) in two; `?` when there is none.
 */
export function initials(name: string): string {
  const text = name.includes("@") ? (name.split("@")[0] ?? "") : name;
  const words = text.split(/[\s._+-]+/u).filter((word) => firstGrapheme(word) !== undefined);
  const first = firstGrapheme(words[0] ?? "");
  if (first === undefined) return "?";
  // Two Han, kana or hangul characters do not fit, and one emoji is enough.
  if (wideScript.test(first) || emoji.test(first)) return first;
  if (words.length === 1) {
    const second = name.includes("@")
      ? [...segmenter.segment(words[0] ?? "")].map((part) => part.segment)[1]
      : undefined;
    return (first + (second ?? "")).toLocaleUpperCase("und");
  }
  const last = firstGrapheme(words.at(-1) ?? "") ?? "";
  return (wideScript.test(last) || emoji.test(last) ? first : first + last).toLocaleUpperCase(
    "und",
  );
}
