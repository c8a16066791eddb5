import localFont from "next/font/local";

/*
 * Geist (SIL Open Font License, see LICENSE.txt) in the weights that we use, the sans cut by the
 * letters that names need, so that most people load a quarter of it. Made of the variable fonts of the
 * npm package `geist` 1.7.2 with `subset-font` 2.9.0: `wght` 400 to 600, and the characters of
 * `unicode-range`; of the features of the sans only what browsers apply unasked (ccmp, kern, liga,
 * locl, mark and mkmk), and for the digits tnum, which globals.css asks for.
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
        "U+20-7E, U+A0, U+AA-AB, U+AD, U+B4, U+B7, U+BA-BB, U+C0-FF, U+131, U+152-153, U+2BB-2BC, U+2010-2015, U+2018-201E, U+2022, U+2026, U+2039-203A, U+2192",
    },
  ],
});

/** What Polish, Czech, Hungarian, Romanian, Turkish, Latvian and their neighbours have beside it. */
const geistSansLatinEurope = localFont({
  src: "./geist-latin-europe.woff2",
  variable: "--font-geist-sans-latin-europe",
  weight: "400 600",
  // Like those below, loaded where there are any of its letters.
  preload: false,
  adjustFontFallback: false,
  declarations: [
    { prop: "font-family", value: "geistSans" },
    {
      prop: "unicode-range",
      value:
        "U+100-107, U+10C-113, U+116-11B, U+11E-11F, U+122-123, U+12A-12B, U+12E-130, U+136-137, U+139-13E, U+141-148, U+150-151, U+154-155, U+158-15B, U+15E-165, U+16A-16B, U+16E-173, U+179-17E, U+218-21B",
    },
  ],
});

/** Vietnamese, and Latin letters of few names. */
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
      value:
        "U+108-10B, U+114-115, U+11C-11D, U+120-121, U+124-129, U+12C-12D, U+132-135, U+138, U+13F-140, U+149-14F, U+156-157, U+15C-15D, U+166-169, U+16C-16D, U+174-178, U+17F-217, U+21C-2AF, U+1E00-1EFF",
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
 * What else there is: accents on their own, signs of money and sums, symbols and arrows. Not the
 * five Greek letters that it has for formulas: names would mix them with those of another font.
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
        "U+A1-A9, U+AC, U+AE-B3, U+B5-B6, U+B8-B9, U+BC-BF, U+2B0-2BA, U+2BD-338, U+2016-2017, U+201F-2021, U+2023-2025, U+2027-2038, U+203C-2191, U+2193-22FF, U+2460-25FF, U+2639-263A, U+2776-277E, U+FB01-FB02",
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
  geistSansLatinEurope,
  geistSansLatinExtended,
  geistSansCyrillic,
  geistSansOther,
  geistMono,
]
  .map(({ variable }) => variable)
  .join(" ");
