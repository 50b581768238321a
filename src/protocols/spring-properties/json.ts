import { JsonReader } from './json-reader.ts'
import type { PropertyDocument } from './property.ts'
import { flatten } from './tree.ts'

/** A JSON file, made flat like YAML. What is not an object becomes `document`. */
export function parseJson(text: string, file: string): readonly PropertyDocument[] {
  const tree = new JsonReader(text.replace(/^\uFEFF/, ''), file).readDocument()
  if (tree.kind === 'scalar' && (tree.value ?? '') === '') return []
  return [{ index: 0, properties: flatten(tree, file, tree.size) }]
}
