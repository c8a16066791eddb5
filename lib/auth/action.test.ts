import { expect, test } from "vitest";
import { z } from "zod";

import { formAction } from "./action";

const submit = formAction(z.object({ email: z.string("Enter an email address.") }), async () => {
  throw new Error("the command must not run");
});

test.each([null, undefined, "text", 7, {}, [["email", "a"]]])(
  "a form action called with %j instead of a form treats it as an empty form",
  async (data) => {
    expect(await submit(undefined, data as never)).toMatchObject({
      result: { ok: false, code: "invalid", fieldErrors: { email: "Enter an email address." } },
      values: {},
    });
  },
);
