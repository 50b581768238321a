import { Document, isMap, parse, parseDocument } from 'yaml'

/** The text of an msa.yaml with one more service; everything else in it stays, comments too. */
export function withService(text: string, name: string, service: string): string {
  const document = parseDocument(text)
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw new Error('it is not a mapping that can be read')
  const content = parse(service)
  if (!document.has('services')) {
    const before = text.trim() === '' ? '' : `${text.trimEnd()}\n\n`
    return `${before}${new Document({ services: { [name]: content } }).toString({ lineWidth: 0 })}`
  }
  const services = document.get('services')
  if (isMap(services)) services.set(name, document.createNode(content))
  else if (services === null || services === undefined) document.set('services', document.createNode({ [name]: content }))
  else throw new Error('its services are no mapping')
  return document.toString({ lineWidth: 0 })
}
