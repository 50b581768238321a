import { isMap, parseDocument, stringify } from 'yaml'
import type { WrittenContext } from './written.ts'

// The text of a person's file, changed in place: comments and all else stay.

export function withContext(text: string, name: string, context: WrittenContext): string {
  const document = parseDocument(text)
  const contexts = document.get('contexts')
  if (isMap(contexts)) contexts.set(name, document.createNode(context, { aliasDuplicateObjects: false }))
  else document.set('contexts', document.createNode({ [name]: context }, { aliasDuplicateObjects: false }))
  return document.toString({ lineWidth: 0 })
}

/** Null: none is chosen. */
export function withUse(text: string, name: string | null): string {
  const document = parseDocument(text)
  if (name === null) {
    document.delete('use')
    const isEmpty = document.contents === null || (isMap(document.contents) && document.contents.items.length === 0)
    return isEmpty ? '' : document.toString({ lineWidth: 0 })
  }
  if (document.has('use') || !isMap(document.contents)) document.set('use', name)
  // It stands first, where it is looked for.
  else document.contents.items.unshift(document.createPair('use', name) as never)
  return document.toString({ lineWidth: 0 })
}

export function asYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd()
}
