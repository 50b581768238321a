import type { Environment } from '../../../src/platform/platform.ts'

/** An environment that knows these properties, by exactly these names. */
export function environmentOf(properties: Readonly<Record<string, string | number | boolean>> = {}): Environment {
  const get = (name: string) => (Object.hasOwn(properties, name) ? String(properties[name]) : undefined)
  return {
    ...{ activeProfiles: [], sources: [], get },
    number: (name, fallback) => Number(get(name) ?? fallback),
    boolean: (name, fallback) => (get(name) ?? String(fallback)) === 'true',
    durationMs: (name, fallbackMs) => Number(get(name) ?? fallbackMs),
    list: (name, fallback) => get(name)?.split(',') ?? fallback,
    below: () => new Map(),
    onChange: () => undefined,
  }
}
