import { type Document, Scalar } from 'yaml'

/** YAML 1.1 is what Go's parsers read: there `no` and `1:30` are no words unless they are quoted. Long lines stay whole. */
export function yamlText(doc: Document): string {
  return doc.toString({ lineWidth: 0, directives: false, defaultKeyType: 'PLAIN' })
}

/** The same value with every text in it edited. */
export function edited<T>(value: T, edit: (text: string) => string): T {
  if (typeof value === 'string') return edit(value) as T
  if (Array.isArray(value)) return value.map((each) => edited(each, edit)) as T
  if (typeof value !== 'object' || value === null || value instanceof Scalar) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, edited(each, edit)])) as T
}
