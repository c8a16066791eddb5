/**
 * Where the popup of a control goes: into the dialog or the main part that the control is in, so
 * that screen readers find it within a landmark; undefined means the end of the page.
 */
export function popupContainer(control: Element | null): HTMLElement | undefined {
  return control?.closest<HTMLElement>("[role=dialog], [role=alertdialog], main") ?? undefined;
}
