import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { type Property, type PropertyDocument, PropertyFileError } from './property.ts'

/** The XML form of java.util.Properties: `<properties><entry key="a">1</entry></properties>`. Its values have no origin. */
export function parsePropertiesXml(text: string, file: string): readonly PropertyDocument[] {
  const entity = text.indexOf('<!ENTITY')
  if (entity !== -1) throw new PropertyFileError(file, lineAt(text, entity), 'entities of its own are not allowed')
  if (!/<!DOCTYPE\s+properties\b/.test(text))
    throw new PropertyFileError(file, 1, 'has no <!DOCTYPE properties …>, which Java needs')
  const validity = XMLValidator.validate(text)
  if (validity !== true) throw new PropertyFileError(file, validity.err.line, validity.err.msg)
  const properties = new Map<string, Property>()
  for (const { entry, ':@': attributes } of entriesOf(text, file)) {
    const key = attributes?.['@_key']
    if (entry !== undefined && key !== undefined)
      properties.set(key, { value: entry.map((part) => part['#text'] ?? '').join('') })
  }
  return [{ index: 0, properties }]
}

/** An element as the parser gives it when order counts. */
interface Element {
  readonly properties?: readonly Element[]
  readonly entry?: readonly Element[]
  readonly ':@'?: { readonly '@_key'?: string }
  readonly '#text'?: string
}

function entriesOf(text: string, file: string): readonly Element[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    trimValues: false,
    parseTagValue: false,
    htmlEntities: true,
  })
  const root = (parser.parse(text) as readonly Element[]).find(({ properties }) => properties !== undefined)
  if (root?.properties === undefined) throw new PropertyFileError(file, 1, 'has no <properties>')
  return root.properties
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}
