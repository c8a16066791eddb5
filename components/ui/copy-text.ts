/**
 * Puts a text on the clipboard. A function as source is called at once, within the press, because
 * Safari lets a page write only then.
 * Returns false when the source gave nothing; throws when the browser refuses.
 */
export async function copyText(source: string | (() => Promise<string | null>)): Promise<boolean> {
  const text = typeof source === "string" ? source : await source();
  if (text === null) return false;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
  return true;
}

/** The way of pages on plain http, where `navigator.clipboard` does not exist. */
function copyBySelection(text: string) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.position = "fixed";
  field.style.opacity = "0";
  // Inside an open dialog: the rest of the page cannot take the focus.
  (focused?.parentElement ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Error("The browser refused to copy.");
}
