import { randomInt } from "node:crypto";

import { test as base } from "@playwright/test";
import type {
  APIRequestContext,
  BrowserContext,
  BrowserContextOptions,
  Page,
} from "@playwright/test";

import { newOrganization, sessionCookie } from "./organizations";
import type { Organization, Person } from "./organizations";
import { Problems } from "./problems";

export { expect } from "@playwright/test";

/** Opens a browser of its own, on a network address of its own. */
export type OpenBrowser = (
  options?: BrowserContextOptions & { person?: Person; address?: string },
) => Promise<BrowserContext>;

type Fixtures = {
  /** A tenant that belongs to this test alone. */
  organization: Organization;
  problems: Problems;
  openBrowser: OpenBrowser;
  /** A page of a browser in which this person is signed in. */
  signedIn: (person: Person, options?: BrowserContextOptions) => Promise<Page>;
  /** Requests without a browser, on a network address of their own. */
  client: (address?: string) => Promise<APIRequestContext>;
};

/** A network address from which nobody else asks. */
export function freshAddress(): string {
  return [10, randomInt(256), randomInt(256), randomInt(1, 255)].join(".");
}

export const test = base.extend<Fixtures>({
  baseURL: process.env.GATEHOUSE_URL,
  // oxlint-disable-next-line no-empty-pattern -- the runner reads which fixtures it names
  organization: async ({}, use) => {
    await use(await newOrganization());
  },
  // Part of every test, so that none passes over an error that only the console tells of.
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
  signedIn: async ({ openBrowser }, use) => {
    await use(async (person, options) => (await openBrowser({ ...options, person })).newPage());
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
