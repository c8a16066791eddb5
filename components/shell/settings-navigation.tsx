"use client";

import { cn } from "../ui/cn";
import { usePathname } from "next/navigation";
import { isCurrent, type NavigationSection } from "./navigation-item";
import { NavigationLink } from "./navigation-link";

/** The second column on pages below /settings; a strip above the content where there is no room. */
export function SettingsNavigation({ sections }: { sections: readonly NavigationSection[] }) {
  const pathname = usePathname();
  if (sections.length === 0 || !isCurrent(pathname, "/settings")) return null;
  // A strip with one page on it would only take room.
  const single = sections.flatMap(({ items }) => items).length === 1;
  return (
    <nav
      aria-label="Settings"
      className={cn(
        single && "max-lg:hidden",
        "shrink-0 border-line max-lg:border-b lg:sticky lg:top-0 lg:h-dvh lg:w-54 lg:overflow-y-auto lg:border-r lg:p-3",
      )}
    >
      <h2 className="px-2 pt-1.5 pb-5 text-lg font-semibold max-lg:sr-only">Settings</h2>
      <div className="max-lg:flex max-lg:overflow-x-auto max-lg:px-2.5 max-lg:py-1.5 lg:space-y-5">
        {sections.map(({ heading, items }) => (
          <div key={heading}>
            <h3 className="px-2 pb-2 text-2xs font-medium text-fg-muted max-lg:sr-only">
              {heading}
            </h3>
            <ul className="max-lg:flex max-lg:gap-1 lg:space-y-0.5">
              {items.map(({ href, label, icon }) => (
                <li key={href}>
                  <NavigationLink href={href} icon={icon}>
                    {label}
                  </NavigationLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}
