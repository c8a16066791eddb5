"use client";

import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { Button } from "./button";
import { IconButton } from "./icon-button";

interface ToastOptions {
  description?: string | undefined;
  action?: { label: string; onPress: () => void } | undefined;
}

interface ToastData {
  tone: "ok" | "bad" | "info";
  action: ToastOptions["action"];
}

const manager = Toast.createToastManager<ToastData>();

function show(tone: ToastData["tone"], title: string, { description, action }: ToastOptions = {}) {
  manager.add({
    title,
    description,
    // An error or a button needs more time to read.
    timeout: tone === "bad" || action ? 12_000 : 6000,
    data: { tone, action },
  });
}

/**
 * Shows a message at the bottom of the page and announces it; `error` interrupts a screen reader.
 * For client code, after an action. An error that belongs to a field is shown at the field.
 */
export const toast = {
  success: (title: string, options?: ToastOptions) => show("ok", title, options),
  error: (title: string, options?: ToastOptions) => show("bad", title, options),
  info: (title: string, options?: ToastOptions) => show("info", title, options),
};

/** Where toasts appear; rendered once, in the root layout. */
export function Toaster() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        {/* In the middle, beside the pagination; the newest toast is the lowest. */}
        <Toast.Viewport
          aria-label="Notifications"
          className="fixed bottom-4 left-1/2 z-50 flex w-100 max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col-reverse gap-2 outline-none"
        >
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

const icons = {
  ok: <CircleCheck aria-hidden className="text-ok" />,
  bad: <CircleAlert aria-hidden className="text-bad" />,
  info: <Info aria-hidden className="text-info" />,
};

function ToastList() {
  const { toasts, close } = Toast.useToastManager<ToastData>();
  return toasts.map((item) => {
    const { tone = "info", action } = item.data ?? {};
    return (
      <Toast.Root
        key={item.id}
        toast={item}
        swipeDirection={["right", "down"]}
        className="rounded-md border border-line bg-raised text-sm text-fg shadow-float transition-[opacity,translate] data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
      >
        <Toast.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3.5">
          <span className="flex h-7 items-center [&_svg]:size-4">{icons[tone]}</span>
          {/* Toasts of high priority would be hidden from screen readers with their buttons. */}
          <div role={tone === "bad" ? "alert" : undefined} className="min-w-0 flex-1 py-[5px]">
            <Toast.Title render={<p />} className="line-clamp-3 font-medium wrap-anywhere" />
            <Toast.Description className="mt-0.5 line-clamp-3 wrap-anywhere text-fg-muted" />
            {action ? (
              <Button
                size="sm"
                className="mt-2"
                onClick={() => {
                  action.onPress();
                  close(item.id);
                }}
              >
                {action.label}
              </Button>
            ) : null}
          </div>
          <Toast.Close render={<IconButton size="sm" label="Dismiss" icon={<X />} />} />
        </Toast.Content>
      </Toast.Root>
    );
  });
}
