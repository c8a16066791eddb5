/**
 * A value that exists once per process. The bundler gives pages, routes and instrumentation their
 * own copies of a module, so that a module variable would exist several times.
 */
export function processSlot<T>(name: string, initial: () => T): { value: T } {
  const slots = globalThis as { [key: symbol]: { value: unknown } | undefined };
  return (slots[Symbol.for(`gatehouse.${name}`)] ??= { value: initial() }) as { value: T };
}
