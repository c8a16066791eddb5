import { chromium } from "@playwright/test";
import type { Page } from "@playwright/test";

import { installedChromium } from "@/e2e/support/chromium";
import type { Actor } from "@/lib/access/actor";

import { cookieOf } from "../people";
import { against, milliseconds, quantile } from "../report";
import type { Section } from "../report";

import { usersPath } from "./gatehouse";

const visits = 7;
const rowsPatienceMs = 10_000;
const targetMs = 400;
const targetKb = 190;
const counted = ["Document", "Script", "Stylesheet", "Font"] as const;

/** Notes when the first row of a person could be seen; a text, because it runs in the page. */
const lookForRows = `
  requestAnimationFrame(function look() {
    const row = document.querySelector('tbody [role="row"]');
    if (row?.checkVisibility()) window.rowsVisibleAt = performance.now();
    else requestAnimationFrame(look);
  });
`;

/** Opens the Users page in browsers that have nothing in their cache. */
export async function measureBrowser(title: string, url: string, actor: Actor): Promise<Section> {
  const asRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: installedChromium(),
    args: ["--disable-gpu", ...(asRoot ? ["--no-sandbox", "--disable-dev-shm-usage"] : [])],
  });
  try {
    const results: Visit[] = [];
    // The first visit also warms the server up.
    for (let visit = 0; visit <= visits; visit += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const [name = "", value = ""] = (await cookieOf(actor)).split("=", 2);
      await context.addCookies([{ name, value, url }]);
      const result = await visitUsers(await context.newPage(), url);
      await context.close();
      if (visit > 0) results.push(result);
    }
    const times = results.map(({ visibleAt }) => visibleAt);
    const { visibleAt, transfers } = results[0]!;
    const total = kilobytes(transfers);
    return {
      title,
      note: `${visits} visits of the Users page in Chromium, each with an empty cache: from the start of the navigation until the first frame with a row; and what went over the line until the network was idle, headers included, compressed as the server sends it.`,
      columns: ["what", "figure", "target"],
      rows: [
        [
          "rows visible, p50",
          milliseconds(quantile(times, 0.5)),
          against(quantile(times, 0.5), targetMs, "ms", "≤"),
        ],
        ["rows visible, slowest", milliseconds(Math.max(...times)), ""],
        ...counted.map((each) => [
          `${each.toLowerCase()}s transferred`,
          sizeOf(transfers.filter(({ type }) => type === each)),
          "",
        ]),
        [
          "of it there when the rows were visible",
          sizeOf(transfers.filter(({ doneAt }) => doneAt <= visibleAt)),
          "",
        ],
        ["all of it", sizeOf(transfers), against(total, targetKb, "kB", "≤")],
      ],
    };
  } finally {
    await browser.close();
  }
}

/** One file that came: when all of it was there, in milliseconds of the visit. */
type Transfer = { type: string; doneAt: number; bytes: number };
type Visit = { visibleAt: number; transfers: Transfer[] };

const kilobytes = (transfers: readonly Transfer[]) =>
  transfers.reduce((all, { bytes }) => all + bytes, 0) / 1000;
const sizeOf = (transfers: readonly Transfer[]) => `${kilobytes(transfers).toFixed(1)} kB`;

async function visitUsers(page: Page, url: string): Promise<Visit> {
  const types = new Map<string, string>();
  const transfers: Transfer[] = [];
  let began = 0;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  devtools.on("Network.requestWillBeSent", ({ requestId, type = "Other", timestamp }) => {
    began ||= timestamp;
    types.set(requestId, type);
  });
  devtools.on("Network.loadingFinished", ({ requestId, timestamp, encodedDataLength }) => {
    const type = types.get(requestId) ?? "Other";
    if (!counted.some((each) => each === type)) return;
    transfers.push({ type, doneAt: (timestamp - began) * 1000, bytes: encodedDataLength });
  });
  await page.addInitScript(lookForRows);
  await page.goto(`${url}${usersPath}`, { waitUntil: "networkidle" });
  // On a busy machine the frame may come after the last file.
  const visible = await page.waitForFunction("window.rowsVisibleAt", undefined, {
    timeout: rowsPatienceMs,
  });
  return { visibleAt: Number(await visible.jsonValue()), transfers };
}
