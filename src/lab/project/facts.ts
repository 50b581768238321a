import { quoted } from '../../shared/quote.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import type { ComponentDefinition } from '../component.ts'
import type { Entry, Findings, Tree } from './tree.ts'

/** What a file may refer to. */
export type KnownComponent = Pick<ComponentDefinition, 'name' | 'ports' | 'portStep' | 'variants' | 'replaceable'>

/** A person's own program, as far as the rest of the file may speak of it. */
export function ownComponents(tree: Tree): KnownComponent[] {
  return entriesAt(tree, 'services').map(({ key, value }) => {
    const ports = entry(value, 'ports')?.value
    const names = ports?.kind === 'mapping' ? ports.entries.map((each) => each.key) : ['http']
    const job = entry(value, 'job')?.value
    const isJob = job?.kind === 'leaf' && job.value === true
    return { name: key, ports: Object.fromEntries(names.map((name) => [name, { port: 0 }])), ...(isJob ? {} : { portStep: 1 }) }
  })
}

/** What a rule looks at, and where it puts what it finds. */
export interface Facts {
  readonly tree: Tree
  readonly components: readonly KnownComponent[]
  readonly found: Findings
}

export type Rule = (facts: Facts) => void

/** The entries of a mapping of the file; none where there is no such mapping. */
export function entriesAt(tree: Tree, key: string): readonly Entry[] {
  const value = entry(tree, key)?.value
  return value?.kind === 'mapping' ? value.entries : []
}

export function entry(tree: Tree | undefined, key: string): Entry | undefined {
  return tree?.kind === 'mapping' ? tree.entries.find((each) => each.key === key) : undefined
}

export function noComponent(name: string, components: readonly KnownComponent[]): string {
  const names = components.map((component) => component.name)
  return `no component is called ${quoted(name)}${meant(name, names)}`
}

/** The end of a sentence about a name that is not there. */
export function meant(name: string, names: readonly string[]): string {
  const guess = didYouMean(name, names)
  return guess === '' ? ` (${allAsText(names)})` : `.${guess}`
}
