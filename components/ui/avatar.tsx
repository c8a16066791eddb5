import { cn } from "./cn";

interface AvatarProps {
  /** A user's name or email, which the initials are taken from. */
  name: string;
  size?: "sm" | "md";
  className?: string;
}

/** Initials in a circle. Decoration: the name stands beside it. */
export function Avatar({ name, size = "md", className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full bg-off-soft font-semibold text-fg-muted select-none",
        size === "sm" ? "size-6 text-[10px]" : "size-7 text-2xs",
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
const letterOrDigit = /[\p{L}\p{N}]/u;
const wideScript = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
const emoji = /\p{Extended_Pictographic}/u;

// Latin, Greek, Cyrillic, kana, Han and whole syllables of hangul, without marks, joiners and jamo.
const plainWord =
  /^[\x20-\x7e\xc0-\u02af\u0386-\u0482\u048a-\u052f\u1e00-\u1eff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*$/;

function firstGrapheme(word: string): string | undefined {
  // Cutting into graphemes costs a hundred times more, and here each character is one.
  if (plainWord.test(word)) return letterOrDigit.exec(word)?.[0];
  for (const { segment } of segmenter.segment(word)) {
    if (letterOrDigit.test(segment) || emoji.test(segment)) return segment;
  }
  return undefined;
}

/** Two Han, kana or hangul characters do not fit, and one emoji is enough. */
const standsAlone = (grapheme: string) => wideScript.test(grapheme) || emoji.test(grapheme);

/**
 * One or two characters that stand for a name or an email, in any script: the first of the
 * first and of the last word. Never cuts a grapheme (Unicode UAX 29) in two; `?` when there is none.
 */
export function initials(name: string): string {
  const text = name.includes("@") ? (name.split("@")[0] ?? "") : name;
  const words = text.split(/[\s._+-]+/u).flatMap((word) => {
    const grapheme = firstGrapheme(word);
    return grapheme === undefined ? [] : [{ word, grapheme }];
  });
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return "?";
  if (standsAlone(first.grapheme)) return first.grapheme;
  if (words.length === 1) {
    const second = name.includes("@")
      ? [...segmenter.segment(first.word)].map((part) => part.segment)[1]
      : undefined;
    return (first.grapheme + (second ?? "")).toLocaleUpperCase("und");
  }
  const both = first.grapheme + (standsAlone(last.grapheme) ? "" : last.grapheme);
  return both.toLocaleUpperCase("und");
}
