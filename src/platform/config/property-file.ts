import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { decodePropertiesFile, decodeYamlFile } from '../../protocols/spring-properties/file-text.ts'
import { parseJson } from '../../protocols/spring-properties/json.ts'
import { parseProperties } from '../../protocols/spring-properties/properties.ts'
import { type PropertyDocument, PropertyFileError } from '../../protocols/spring-properties/property.ts'
import { parsePropertiesXml } from '../../protocols/spring-properties/xml.ts'
import { parseYaml } from '../../protocols/spring-properties/yaml.ts'
import { systemCodeOf } from '../../shared/errors.ts'

/** Spring's, the strongest last; `.json` below them, because Spring has none. */
export const extensions = ['.json', '.yaml', '.yml', '.xml', '.properties'] as const

const limitBytes = 16 * 1_048_576

/** Undefined where there is no such file. */
export async function readPropertyFile(
  path: string,
  extension = extname(path),
): Promise<readonly PropertyDocument[] | undefined> {
  const bytes = await bytesOf(path)
  if (bytes === undefined) return undefined
  if (extension === '.yml' || extension === '.yaml') return parseYaml(decodeYamlFile(bytes, path), path)
  if (extension === '.json') return parseJson(decodeYamlFile(bytes, path), path)
  if (extension === '.xml') return parsePropertiesXml(decodeYamlFile(bytes, path), path)
  if (extension === '.properties') return parseProperties(decodePropertiesFile(bytes), path)
  throw new PropertyFileError(path, undefined, `'${extension}' is no kind of configuration: ${extensions.join(' ')}`)
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    const facts = await stat(path)
    if (!facts.isFile()) return undefined
    if (facts.size > limitBytes) throw new PropertyFileError(path, undefined, `is larger than ${limitBytes} bytes`)
    return await readFile(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined
    throw error
  }
}
