/** Headers of every mail: answered by no robot (RFC 3834), never folded into another's thread. */
export function mailHeaders(mail: { id: string }): Record<string, string> {
  return {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "X-Entity-Ref-ID": mail.id,
  };
}
