export type OutgoingMail = {
  /** Id of the mail's row. */
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
};

/** Mails that go in one call. The same shipment may be sent again after a crash. */
export type Shipment = {
  /** The same in every try; providers that honour keys deliver one shipment once. */
  key: string;
  /** How many mails it was packed with; some may have become pointless since. */
  size: number;
  mails: readonly OutgoingMail[];
};

/** What became of a shipment; reasons are sentences for a person who looks after the portal. */
export type SendOutcome =
  /** Taken; the provider's id of each mail, in their order, where it gives one. */
  | { outcome: "accepted"; providerIds: readonly (string | null)[] }
  /** Taken in an earlier try whose answer was lost, perhaps with mails that are pointless by now. */
  | { outcome: "accepted earlier" }
  /** Not now. `wait` ms where the other side said how long; `everything` when it is not about this shipment. */
  | { outcome: "later"; reason: string; wait?: number; everything: boolean }
  /** Never; of a shipment of several, perhaps because of only one of them. */
  | { outcome: "refused"; reason: string };

/** A way for mails to leave. */
export interface MailTransport {
  /** The most mails that one shipment may hold. */
  readonly shipmentSize: number;
  /** How many shipments may be under way at once. */
  readonly lanes: number;
  /** Sends; expected failures are outcomes, not exceptions. */
  send(shipment: Shipment): Promise<SendOutcome>;
  close(): void;
}
