import { decodePropertiesFile, decodeYamlFile } from '../../../protocols/spring-properties/file-text.ts'
import { parseJson } from '../../../protocols/spring-properties/json.ts'
import { parseProperties } from '../../../protocols/spring-properties/properties.ts'
import type { PropertyDocument } from '../../../protocols/spring-properties/property.ts'
import { parsePropertiesXml } from '../../../protocols/spring-properties/xml.ts'
import { parseYaml } from '../../../protocols/spring-properties/yaml.ts'

/** In increasing precedence. Spring knows all but the first. */
export const extensions = ['.json', '.yaml', '.yml', '.xml', '.properties'] as const

export type Extension = (typeof extensions)[number]

export function documentsOf(bytes: Buffer, file: string): readonly PropertyDocument[] {
  const extension = extensions.find((each) => file.endsWith(each))
  switch (extension) {
    case '.properties':
      return parseProperties(decodePropertiesFile(bytes), file)
    case '.xml':
      return parsePropertiesXml(decodeYamlFile(bytes, file), file)
    case '.json':
      return parseJson(decodeYamlFile(bytes, file), file)
    default:
      return parseYaml(decodeYamlFile(bytes, file), file)
  }
}
