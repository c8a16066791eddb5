/** Headers of every mail: no automatic replies (RFC 3834), no grouping into one thread. */
export function mailHeaders(mail: { id: string }): Record<string, string> {
  return {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "X-Entity-Ref-ID": mail.id,
  };
}
