/** *Ada Lovelace* of *Ada Lovelace <ada@example.com>*; undefined for nothing. */
export function withoutEmail(label: string): string | undefined {
  return label.replace(/ <[^<>]*>$/, "") || undefined;
}
