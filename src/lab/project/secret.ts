import { type Check, kindOf, object, refuse, text } from './shape.ts'

/** A secret says where it is to be found. One that is written out is taken, with a warning. */
export type SecretSource =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'literal'; readonly value: string }

export const notBlank = text((value) => (value.trim() === '' ? 'must not be empty' : undefined))

export const secret: Check<SecretSource> = (tree, path, found) => {
  if (tree.kind === 'mapping') {
    const { env, file } = object({ env: notBlank, file: notBlank })(tree, path, found) ?? {}
    if (env !== undefined && file === undefined) return { kind: 'env', name: env }
    if (file !== undefined && env === undefined) return { kind: 'file', path: file }
    return refuse(tree, path, found, 'must be either {env: NAME} or {file: path}')
  }
  if (tree.kind !== 'leaf' || typeof tree.value !== 'string') {
    return refuse(tree, path, found, `must be {env: NAME} or {file: path}, not ${kindOf(tree)}`)
  }
  const variable = /^\$(?:\{(\w+)\}|(\w+))$/.exec(tree.value)
  if (variable) return { kind: 'env', name: variable[1] ?? variable[2] ?? '' }
  found.warnings.push({
    path,
    range: tree.range,
    message: 'a secret is written out here; keep it elsewhere: {env: NAME} or {file: path}',
  })
  return { kind: 'literal', value: tree.value }
}
