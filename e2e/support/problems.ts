import { expect } from "@playwright/test";
import type { BrowserContext } from "@playwright/test";

/**
 * Errors in the browser that no expectation sees: errors of scripts, failed loads, and
 * violations of the content security policy.
 */
export class Problems {
  readonly #found: string[] = [];
  // Playwright's and axe's own messages to the sandboxed frame of an email.
  readonly #allowed: RegExp[] = [
    /^Blocked script execution in 'about:srcdoc'/,
    /^Failed to execute 'postMessage' on 'DOMWindow': .*recipient window's origin \('null'\)/,
  ];

  /** Allows a message that the test provokes. */
  allow(message: RegExp): void {
    this.#allowed.push(message);
  }

  watch(context: BrowserContext): void {
    context.on("weberror", (error) => this.#found.push(`uncaught: ${error.error().message}`));
    context.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      this.#found.push(`${message.text()} (${message.location().url})`);
    });
  }

  expectNone(): void {
    const unexpected = this.#found.filter(
      (problem) => !this.#allowed.some((pattern) => pattern.test(problem)),
    );
    expect(unexpected, "errors and policy violations in the browser").toEqual([]);
  }
}
