import localFont from "next/font/local";

/*
 * Geist (SIL Open Font License, see LICENSE.txt) in the weights that we use, the sans cut by the
 * letters that names need, so that most people load two fifths of it. Made of the variable fonts of the
 * npm package `geist` 1.7.2 with `subset-font` 2.9.0: `wght` 400 to 600, and the characters of
 * `unicode-range`; of the features beyond Latin only ccmp, kern, liga, locl, mark and mkmk.
 */
const geistSans = localFont({
  src: "./geist-latin.woff2",
  variable: "--font-geist-sans",
  weight: "400 600",
  declarations: [
    { prop: "font-family", value: "geistSans" },
    {
      prop: "unicode-range",
      value:
        "U+20-7E, U+A0-FF, U+131, U+152-153, U+2BB-2BC, U+2C6, U+2DA, U+2DC, U+2010-2027, U+2039-203A, U+20AC, U+2122, U+2190-2193, U+2212",
    },
  ],
});

/** Polish, Czech, Turkish, Romanian, Vietnamese; like those below, loaded where there are any. */
const geistSansLatinExtended = localFont({
  src: "./geist-latin-extended.woff2",
  variable: "--font-geist-sans-latin-extended",
  weight: "400 600",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    { prop: "font-family", value: "geistSans" },
    {
      prop: "unicode-range",
      value: "U+100-130, U+132-151, U+154-2AF, U+1E00-1EFF",
    },
  ],
});

/** Cyrillic. */
const geistSansCyrillic = localFont({
  src: "./geist-cyrillic.woff2",
  variable: "--font-geist-sans-cyrillic",
  weight: "400 600",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    { prop: "font-family", value: "geistSans" },
    {
      prop: "unicode-range",
      value: "U+400-52F",
    },
  ],
});

/**
 * What else there is: accents on their own, symbols and arrows. Not the five Greek letters that it
 * has for formulas: names would mix them with those of another font.
 */
const geistSansOther = localFont({
  src: "./geist-other.woff2",
  variable: "--font-geist-sans-other",
  weight: "400 600",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    { prop: "font-family", value: "geistSans" },
    {
      prop: "unicode-range",
      value:
        "U+2B0-2BA, U+2BD-2C5, U+2C7-2D9, U+2DB, U+2DD-338, U+2028-2038, U+203C-20AB, U+20AD-2121, U+2123-218F, U+2194-2211, U+2213-22FF, U+2460-25FF, U+2639-263A, U+2776-277E, U+FB01-FB02",
    },
  ],
});

/** For links, codes and addresses; few pages show any. */
const geistMono = localFont({
  src: "./geist-mono.woff2",
  variable: "--font-geist-mono",
  weight: "400 600",
  preload: false,
  adjustFontFallback: false,
});

/** For <html>, so that styles find all of them. */
export const fontVariables = [
  geistSans,
  geistSansLatinExtended,
  geistSansCyrillic,
  geistSansOther,
  geistMono,
]
  .map(({ variable }) => variable)
  .join(" ");
