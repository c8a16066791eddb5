import localFont from "next/font/local";

/*
 * Geist (SIL Open Font License, see LICENSE.txt) in the weights that we use, the sans cut in two, so
 * that most people load a third of it. Made of the variable fonts of the npm package `geist` 1.7.2
 * with `subset-font` 2.9.0: `wght` 400 to 600, and the characters of `unicode-range`.
 */
export const geistSans = localFont({
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

/** The other letters of the same family; loaded where there are any. */
export const geistSansBeyondLatin = localFont({
  src: "./geist-beyond-latin.woff2",
  variable: "--font-geist-sans-beyond-latin",
  weight: "400 600",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    { prop: "font-family", value: "geistSans" },
    {
      prop: "unicode-range",
      value:
        "U+100-130, U+132-151, U+154-2BA, U+2BD-2C5, U+2C7-2D9, U+2DB, U+2DD-52F, U+1E00-1FFF, U+2000-200F, U+2028-2038, U+203C-20AB, U+20AD-2121, U+2123-218F, U+2194-2211, U+2213-27FF, U+FB00-FB06",
    },
  ],
});

/** For links, codes and addresses; few pages show any. */
export const geistMono = localFont({
  src: "./geist-mono.woff2",
  variable: "--font-geist-mono",
  weight: "400 600",
  preload: false,
  adjustFontFallback: false,
});
