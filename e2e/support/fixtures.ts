import { randomInt } from "node:crypto";

import { test as base } from "@playwright/test";
import type { APIRequestContext, BrowserContext, BrowserContextOptions } from "@playwright/test";

import { newOrganization, sessionCookie } from "./organizations";
import type { Organization, Person } from "./organizations";
import { Portal } from "./pages/portal";
import { Problems } from "./problems";

export { expect } from "@playwright/test";

/** The URL of the server that the specs share (shared-server.ts), without a trailing slash. */
export const portalUrl = process.env.GATEHOUSE_URL ?? "";

type BrowserOptions = BrowserContextOptions & {
  /** Who is signed in. */
  person?: Person;
  /** The network address; by default one that no other browser has. */
  address?: string;
};

/** Signs a user in, in a browser of its own. */
export type SignedIn = (person: Person, options?: BrowserContextOptions) => Promise<Portal>;

type Fixtures = {
  /** A tenant that belongs to this test alone. */
  organization: Organization;
  problems: Problems;
  openBrowser: (options?: BrowserOptions) => Promise<BrowserContext>;
  /** The page objects of `page`, on which no user is signed in. */
  visitor: Portal;
  /** A portal in a separate browser, with a network address of its own. */
  openPortal: (options?: BrowserOptions) => Promise<Portal>;
  /** A portal in a separate browser in which this person is signed in. */
  signedIn: SignedIn;
  /** Requests without a browser, on a network address of their own. */
  client: (address?: string) => Promise<APIRequestContext>;
};

/** An IP address that no other client of the tests uses. */
export function freshAddress(): string {
  return [10, randomInt(256), randomInt(256), randomInt(1, 255)].join(".");
}

export const test = base.extend<Fixtures>({
  baseURL: portalUrl,
  // oxlint-disable-next-line no-empty-pattern -- the runner reads which fixtures it names
  organization: async ({}, use) => {
    await use(await newOrganization());
  },
  // Part of every test, so that errors in the console fail it.
  problems: [
    // oxlint-disable-next-line no-empty-pattern -- the runner reads which fixtures it names
    async ({}, use) => {
      const problems = new Problems();
      await use(problems);
      problems.expectNone();
    },
    { auto: true },
  ],
  context: async ({ openBrowser }, use) => {
    await use(await openBrowser());
  },
  openBrowser: async ({ browser, problems, contextOptions, baseURL, viewport }, use) => {
    const opened: BrowserContext[] = [];
    await use(async ({ person, address = freshAddress(), ...options } = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        baseURL,
        viewport,
        ...options,
        extraHTTPHeaders: { "x-forwarded-for": address },
      });
      opened.push(context);
      problems.watch(context);
      if (person) await context.addCookies([await sessionCookie(person)]);
      return context;
    });
    await Promise.all(opened.map((context) => context.close()));
  },
  visitor: async ({ page }, use) => {
    await use(new Portal(page));
  },
  openPortal: async ({ openBrowser }, use) => {
    await use(async (options) => new Portal(await (await openBrowser(options)).newPage()));
  },
  signedIn: async ({ openPortal }, use) => {
    await use(async (person, options) => openPortal({ ...options, person }));
  },
  client: async ({ playwright, baseURL }, use) => {
    const made: APIRequestContext[] = [];
    await use(async (address = freshAddress()) => {
      const client = await playwright.request.newContext({
        baseURL,
        maxRedirects: 0,
        extraHTTPHeaders: { "x-forwarded-for": address },
      });
      made.push(client);
      return client;
    });
    await Promise.all(made.map((client) => client.dispose()));
  },
});
