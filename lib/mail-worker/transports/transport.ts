export type OutgoingMail = {
  /** Id of the mail's row. */
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
};

/** Mails that are sent in one call. The same batch may be sent again after a crash. */
export type MailBatch = {
  /** The idempotency key: providers that support it deliver a batch once. */
  key: string;
  /** Number of mails when it was formed; some may no longer apply. */
  size: number;
  mails: readonly OutgoingMail[];
};

/** The result for a batch. Reasons are sentences for Administrators. */
export type SendOutcome =
  /** Accepted; with the provider's id of each mail, in order, where it returns one. */
  | { outcome: "accepted"; providerIds: readonly (string | null)[] }
  /** Accepted in an earlier attempt whose response was lost. */
  | { outcome: "accepted earlier" }
  /** Not now. `pauseAll`: the reason is not specific to this batch, so that all delivery pauses. */
  | { outcome: "later"; reason: string; waitMs?: number | undefined; pauseAll: boolean }
  /** Refused for good; of a batch of several mails, perhaps because of only one. */
  | { outcome: "refused"; reason: string };

/** Sends mails. */
export interface MailTransport {
  /** Maximum number of mails in a batch. */
  readonly maxBatchSize: number;
  /** Maximum number of batches that are sent at the same time. */
  readonly concurrency: number;
  /** Sends; expected failures are outcomes, not exceptions. */
  send(batch: MailBatch): Promise<SendOutcome>;
  close(): void;
}
