import { Document, isMap, parse, parseDocument } from 'yaml'

/** The text of an msa.yaml with more services, as they are written below their names; everything else in it stays, comments too. */
export function withServices(text: string, added: string): string {
  const document = parseDocument(text)
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw new Error('it is not a mapping that can be read')
  const content: Readonly<Record<string, unknown>> = parse(added)
  if (!document.has('services')) {
    const before = text.trim() === '' ? '' : `${text.trimEnd()}\n\n`
    return `${before}${new Document({ services: content }).toString({ lineWidth: 0 })}`
  }
  const services = document.get('services')
  if (isMap(services)) for (const [name, service] of Object.entries(content)) services.set(name, document.createNode(service))
  else if (services === null || services === undefined) document.set('services', document.createNode(content))
  else throw new Error('its services are no mapping')
  return document.toString({ lineWidth: 0 })
}
