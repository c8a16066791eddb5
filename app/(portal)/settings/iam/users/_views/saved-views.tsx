"use client";

import { Menu } from "@base-ui/react/menu";
import { Bookmark, ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import type { SavedViewsState } from "@/lib/saved-views/queries";

import { SavedViewsMenu } from "./saved-views-menu";
import { UpdateViewButton } from "./update-view-button";

// Without `loading` the whole page would wait for the code.
const nothing = () => null;
const SaveViewDialog = dynamic(() => import("./save-view-dialog"), { loading: nothing });
const ManageViewsDialog = dynamic(() => import("./manage-views-dialog"), { loading: nothing });

/**
 * **Views**, with the name of the view that the URL shows: opens the list of views. The dialogs load
 * when they are first opened.
 */
export function SavedViews(state: SavedViewsState) {
  const { views, query, current, organizationName, sharingRefusal } = state;
  const [saving, setSaving] = useState(false);
  // Each opening starts with an empty form.
  const [savings, setSavings] = useState(0);
  const [managing, setManaging] = useState(false);
  const [managed, setManaged] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  const view = views.find(({ id }) => id === current?.id);
  return (
    <>
      {view && current?.changed && view.changeable ? (
        <UpdateViewButton
          view={view}
          query={query}
          // It goes away now, and would take the focus with it.
          onUpdated={() => button.current?.focus()}
        />
      ) : null}
      <Menu.Root>
        <Menu.Trigger ref={button} render={<Button />}>
          <Bookmark aria-hidden />
          {view ? (
            <span className="flex items-center gap-1">
              <span className="max-sm:sr-only">Views:</span>
              <bdi className="max-w-48 truncate max-sm:max-w-28">{view.name}</bdi>
              {current?.changed ? (
                <>
                  <span className="font-normal text-fg-muted max-sm:sr-only">(changed)</span>
                  <span aria-hidden className="ml-1 size-1.5 rounded-full bg-accent sm:hidden" />
                </>
              ) : null}
            </span>
          ) : (
            "Views"
          )}
          <ChevronDown aria-hidden className="text-fg-muted" />
        </Menu.Trigger>
        <SavedViewsMenu
          state={state}
          onSave={() => {
            setSavings(savings + 1);
            setSaving(true);
          }}
          onManage={() => {
            setManaged(true);
            setManaging(true);
          }}
        />
      </Menu.Root>
      {savings > 0 ? (
        <SaveViewDialog
          key={savings}
          open={saving}
          onClose={() => setSaving(false)}
          query={query}
          organizationName={organizationName}
          sharingRefusal={sharingRefusal}
        />
      ) : null}
      {managed ? (
        <ManageViewsDialog
          open={managing}
          onClose={() => setManaging(false)}
          views={views
            .filter(({ changeable }) => changeable)
            .toSorted((a, b) => Number(b.own) - Number(a.own))}
          organizationName={organizationName}
          sharingRefusal={sharingRefusal}
        />
      ) : null}
    </>
  );
}
