import { setTimeout as delay } from "node:timers/promises";

const steps = 10;

/**
 * What a promise gives, if that comes soon. The time is waited in steps: in a process that is busy
 * timers come late, and what has come meanwhile is looked at before the next of them.
 * @param patience milliseconds
 * @returns undefined when it takes longer; the promise goes on
 */
export async function soon<Value>(
  promise: Promise<Value>,
  patience: number,
): Promise<Value | undefined> {
  let settled = false;
  const noted = promise.finally(() => {
    settled = true;
  });
  const impatient = async () => {
    for (let step = 0; step < steps && !settled; step += 1) await delay(patience / steps);
    return undefined;
  };
  return Promise.race([noted, impatient()]);
}
