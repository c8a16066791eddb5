"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Menu, Search, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { IconButton } from "../ui/icon-button";
import { Sidebar, type SidebarProps } from "./sidebar";

/** The bar on top of narrow screens, with the button that opens the sidebar as a sheet. */
export function MobileBar(sidebar: SidebarProps) {
  // Open on one page: it closes when a link of it leads to another.
  const [openOn, setOpenOn] = useState<string | null>(null);
  const pathname = usePathname();
  const search = () => {
    setOpenOn(null);
    sidebar.onSearch();
  };

  return (
    <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b border-line bg-bg px-2.5 md:hidden">
      <Dialog.Root
        open={openOn === pathname}
        onOpenChange={(open) => setOpenOn(open ? pathname : null)}
      >
        <Dialog.Trigger render={<IconButton label="Open navigation" icon={<Menu />} />} />
        <Dialog.Portal>
          <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
          <Dialog.Popup
            aria-label="Navigation"
            className="fixed inset-y-0 left-0 z-40 w-70 max-w-[85vw] border-r border-line bg-sunken text-fg shadow-float transition-[translate] outline-none data-ending-style:-translate-x-full data-starting-style:-translate-x-full"
          >
            <div className="absolute top-3 right-3 z-10">
              <Dialog.Close render={<IconButton label="Close navigation" icon={<X />} />} />
            </div>
            <Sidebar {...sidebar} onSearch={search} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <span className="min-w-0 flex-1 truncate text-base font-semibold">
        {sidebar.organization.name}
      </span>
      <IconButton label="Search or jump to …" icon={<Search />} onClick={search} />
    </header>
  );
}
