import { existsSync } from "node:fs";

const places = [
  // Starts and renders faster than the whole browser.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser that this machine already has; undefined: Playwright's own is used. */
export function installedChromium(): string | undefined {
  return places.find((place) => existsSync(place));
}
