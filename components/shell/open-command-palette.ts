const eventName = "gatehouse:open-command-palette";

/** Opens the command palette of the shell from anywhere in the page. */
export function openCommandPalette(): void {
  window.dispatchEvent(new Event(eventName));
}

/** Calls back whenever somebody asks for the palette; returns how to stop. */
export function onOpenCommandPalette(listener: () => void): () => void {
  window.addEventListener(eventName, listener);
  return () => window.removeEventListener(eventName, listener);
}
