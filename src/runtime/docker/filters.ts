import type { Labels } from '../docker.ts'

/** The engine's filter for labels; an empty value asks for the label with any value. */
export function filtersOf(labels: Labels): { label: string[] } {
  return { label: Object.entries(labels).map(([key, value]) => (value === '' ? key : `${key}=${value}`)) }
}
