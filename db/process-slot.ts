/**
 * A value that exists once in a process. The bundler gives pages, routes and instrumentation a copy
 * of a module each, so a variable of the module would exist several times.
 */
export function processSlot<T>(name: string, initial: () => T): { value: T } {
  const slots = globalThis as { [key: symbol]: { value: unknown } | undefined };
  return (slots[Symbol.for(`gatehouse.${name}`)] ??= { value: initial() }) as { value: T };
}
