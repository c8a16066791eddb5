"use client";

import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect } from "react";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { receiveToasts, type ToastMessage } from "./toast";

const icons = {
  ok: <CircleCheck aria-hidden className="text-ok" />,
  bad: <CircleAlert aria-hidden className="text-bad" />,
  info: <Info aria-hidden className="text-info" />,
};

/** Shows and announces the messages of `toast`; loaded by `Toaster`. */
export default function ToastViewport() {
  return (
    <Toast.Provider timeout={6000} limit={3}>
      <Receiver />
      <Toast.Portal>
        <Toast.Viewport
          aria-label="Notifications"
          className="fixed right-6 bottom-6 z-50 flex w-90 flex-col gap-2 outline-none max-sm:inset-x-4 max-sm:bottom-4 max-sm:w-auto"
        >
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** Adds straight to the store: a manager made outside drops what comes before it is subscribed. */
function Receiver() {
  const { add } = Toast.useToastManager<ToastMessage>();
  useEffect(
    () =>
      receiveToasts((message) => {
        add({
          title: message.title,
          description: message.description,
          priority: message.tone === "bad" ? "high" : "low",
          // Something to press or to read twice must not run away.
          timeout: message.tone === "bad" || message.action ? 12_000 : 6000,
          data: message,
        });
      }),
    [add],
  );
  return null;
}

function List() {
  const { toasts, close } = Toast.useToastManager<ToastMessage>();
  return toasts.map((item) => (
    <Toast.Root
      key={item.id}
      toast={item}
      swipeDirection={["right", "down"]}
      className="rounded-md border border-line bg-raised text-sm text-fg shadow-float transition-[opacity,translate] data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3.5">
        <span className="flex h-7 items-center [&_svg]:size-4">
          {icons[item.data?.tone ?? "info"]}
        </span>
        <div className="min-w-0 flex-1 py-[5px]">
          <Toast.Title render={<p />} className="line-clamp-3 font-medium wrap-anywhere" />
          <Toast.Description className="mt-0.5 line-clamp-3 wrap-anywhere text-fg-muted" />
          {item.data?.action ? (
            <Button
              size="sm"
              className="mt-2"
              onClick={() => {
                item.data?.action?.onPress();
                close(item.id);
              }}
            >
              {item.data.action.label}
            </Button>
          ) : null}
        </div>
        <Toast.Close render={<IconButton size="sm" label="Dismiss" icon={<X />} />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
