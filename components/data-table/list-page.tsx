import type { ReactNode } from "react";

/**
 * A page that is a list: it is as high as the window, so that the rows scroll inside and the
 * pagination stays in sight. The portal shell knows it by its attribute.
 */
export function ListPage({ children }: { children: ReactNode }) {
  return (
    <div
      data-list-page
      // Room for the selection bar. No padding: it would end before rows that overflow the page.
      className="flex flex-col after:shrink-0 md:min-h-0 md:flex-1 has-[[aria-label=Selection]]:after:h-14 xl:max-2xl:has-[[aria-label=Selection]]:after:h-26"
    >
      {children}
    </div>
  );
}
