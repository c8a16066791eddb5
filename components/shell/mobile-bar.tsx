"use client";

import { Menu, Search, X } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { usePathname } from "next/navigation";
import { openCommandPalette } from "./open-command-palette";

const buttonLook =
  "flex size-8.5 shrink-0 items-center justify-center rounded-md text-fg-muted hover:bg-hover hover:text-fg [&_svg]:size-4";

/** The bar on top of narrow screens, with the button that opens the sidebar as a sheet. */
export function MobileBar({
  organization,
  children,
}: {
  organization: string;
  children: ReactNode;
}) {
  const sheet = useRef<HTMLDialogElement>(null);
  const pathname = usePathname();
  // The sidebar is in the page once: here only while the sheet is open.
  const [openOn, setOpenOn] = useState<string | null>(null);

  useEffect(() => {
    if (openOn !== null && openOn !== pathname) sheet.current?.close();
  }, [openOn, pathname]);

  return (
    <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b border-line bg-bg px-2.5 md:hidden">
      <button
        type="button"
        aria-haspopup="dialog"
        className={buttonLook}
        onClick={() => {
          setOpenOn(pathname);
          sheet.current?.showModal();
        }}
      >
        <Menu aria-hidden />
        <span className="sr-only">Open navigation</span>
      </button>
      <span className="min-w-0 flex-1 truncate text-base font-semibold">{organization}</span>
      <button type="button" className={buttonLook} onClick={openCommandPalette}>
        <Search aria-hidden />
        <span className="sr-only">Search and go to</span>
      </button>
      {/* Pressing the backdrop is pressing the dialog itself; its content covers all of the rest. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape closes it */}
      <dialog
        ref={sheet}
        aria-label="Navigation"
        onClose={() => setOpenOn(null)}
        onClick={(event) => {
          const target = event.target as Element;
          if (target === event.currentTarget || target.closest("a")) sheet.current?.close();
        }}
        className="m-0 h-dvh max-h-none w-70 max-w-[85vw] border-r border-line bg-sunken text-fg shadow-float"
      >
        {openOn === null ? null : (
          <>
            {children}
            <button
              type="button"
              className={`${buttonLook} absolute top-3 right-3`}
              onClick={() => sheet.current?.close()}
            >
              <X aria-hidden />
              <span className="sr-only">Close navigation</span>
            </button>
          </>
        )}
      </dialog>
    </header>
  );
}
