import { expect, test } from "vitest";
import { z } from "zod";

import { formAction } from "./action";

const submit = formAction(z.object({ email: z.string("Enter an e-mail address.") }), async () => {
  throw new Error("the command must not run");
});

test.each([null, undefined, "text", 7, {}, [["email", "a"]]])(
  "a form action that is called with %j instead of a form refuses it as a form without values",
  async (data) => {
    expect(await submit(undefined, data as never)).toMatchObject({
      result: { ok: false, code: "invalid", fieldErrors: { email: "Enter an e-mail address." } },
      values: {},
    });
  },
);
