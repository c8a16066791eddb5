import { chromium } from "@playwright/test";
import type { Page } from "@playwright/test";

import { installedChromium } from "@/e2e/support/chromium";
import type { Actor } from "@/lib/access/actor";

import { cookieOf } from "./organizations";
import { atMost, milliseconds, quantile, verdict } from "./report";
import type { Section } from "./report";

const usersPath = "/settings/iam/users";
const visitCount = 7;
const rowsTimeoutMs = 10_000;
const maxRowsVisibleMs = 500;
const maxTransferKb = 270;
const counted = ["Document", "Script", "Stylesheet", "Font"] as const;

/** Records when the first row is visible; a string, because it runs in the page. */
const recordFirstRow = `
  requestAnimationFrame(function look() {
    const row = document.querySelector('tbody [role="row"]');
    if (row?.checkVisibility()) window.rowsVisibleAt = performance.now();
    else requestAnimationFrame(look);
  });
`;

/** Opens the Users page in browsers with an empty cache. */
export async function measureBrowser(title: string, url: string, actor: Actor): Promise<Section> {
  const asRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: installedChromium(),
    args: ["--disable-gpu", ...(asRoot ? ["--no-sandbox", "--disable-dev-shm-usage"] : [])],
  });
  try {
    const results: Visit[] = [];
    // The first visit only warms up the server.
    for (let visit = 0; visit <= visitCount; visit += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const [name = "", value = ""] = (await cookieOf(actor)).split("=", 2);
      await context.addCookies([{ name, value, url }]);
      const result = await visitUsers(await context.newPage(), url);
      await context.close();
      if (visit > 0) results.push(result);
    }
    const times = results.map(({ visibleAt }) => visibleAt);
    const { visibleAt, transfers } = results[0]!;
    const visible = atMost(`rows visible, ${title}`, quantile(times, 0.5), maxRowsVisibleMs, "ms");
    const transferred = atMost(`transferred, ${title}`, kilobytes(transfers), maxTransferKb, "kB");
    return {
      title,
      note: `${visitCount} visits of the Users page in Chromium, each with an empty cache: from the start of the navigation until the first frame with a row, and what was transferred until the network was idle, with headers, compressed as the server sends it.`,
      columns: ["what", "figure", "target"],
      rows: [
        ["rows visible, p50", visible.figure, verdict(visible)],
        ["rows visible, slowest", milliseconds(Math.max(...times)), ""],
        ...counted.map((each) => [
          `${each.toLowerCase()}s transferred`,
          sizeOf(transfers.filter(({ type }) => type === each)),
          "",
        ]),
        [
          "transferred when the rows were visible",
          sizeOf(transfers.filter(({ doneAt }) => doneAt <= visibleAt)),
          "",
        ],
        ["all transferred", transferred.figure, verdict(transferred)],
      ],
      results: [visible, transferred],
    };
  } finally {
    await browser.close();
  }
}

/** One transferred file, and when it was complete in milliseconds of the visit. */
type Transfer = { type: string; doneAt: number; bytes: number };
type Visit = { visibleAt: number; transfers: Transfer[] };

const kilobytes = (transfers: readonly Transfer[]) =>
  transfers.reduce((all, { bytes }) => all + bytes, 0) / 1000;
const sizeOf = (transfers: readonly Transfer[]) => `${kilobytes(transfers).toFixed(1)} kB`;

async function visitUsers(page: Page, url: string): Promise<Visit> {
  const types = new Map<string, string>();
  const transfers: Transfer[] = [];
  let startedAt = 0;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  devtools.on("Network.requestWillBeSent", ({ requestId, type = "Other", timestamp }) => {
    startedAt ||= timestamp;
    types.set(requestId, type);
  });
  devtools.on("Network.loadingFinished", ({ requestId, timestamp, encodedDataLength }) => {
    const type = types.get(requestId) ?? "Other";
    if (!counted.some((each) => each === type)) return;
    transfers.push({ type, doneAt: (timestamp - startedAt) * 1000, bytes: encodedDataLength });
  });
  await page.addInitScript(recordFirstRow);
  await page.goto(`${url}${usersPath}`, { waitUntil: "networkidle" });
  // On a busy machine the frame may come after the last file.
  const visible = await page.waitForFunction("window.rowsVisibleAt", undefined, {
    timeout: rowsTimeoutMs,
  });
  return { visibleAt: Number(await visible.jsonValue()), transfers };
}
