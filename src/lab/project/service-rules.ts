import { cycleAsText, findCycles } from '../../shared/graph.ts'
import { quoted } from '../../shared/quote.ts'
import { entriesAt, entry, meant, type Rule } from './facts.ts'
import { say } from './shape.ts'
import { below, type Range, type Tree } from './tree.ts'

const namesAreTheirOwn: Rule = ({ tree, components, found }) => {
  for (const { key, keyRange, path } of servicesIn(tree)) {
    if (components.some(({ name, replaceable }) => name === key && !replaceable)) {
      say(found, keyRange, path, `the lab has a component called ${quoted(key)}; give this service another name`)
    }
  }
}

/** Others ask for it there. */
const substitutesAreFoundByHttp: Rule = ({ tree, components, found }) => {
  for (const { key, path, value } of servicesIn(tree)) {
    const ports = entry(value, 'ports')
    if (ports?.value.kind !== 'mapping' || ports.value.entries.some((each) => each.key === 'http')) continue
    if (components.some(({ name, replaceable }) => name === key && replaceable))
      say(found, ports.keyRange, below(path, 'ports'), `takes the place of the lab's ${key}, and needs a port called http`)
  }
}

const theySayWhatToRun: Rule = ({ tree, found }) => {
  for (const { keyRange, path, value } of servicesIn(tree)) {
    if (value.kind === 'mapping' && !entry(value, 'command') && !entry(value, 'image')) {
      say(found, keyRange, path, 'must say what to run: command, or image')
    }
  }
}

const needsExist: Rule = ({ tree, components, found }) => {
  const names = [...servicesIn(tree).map(({ key }) => key), ...components.map(({ name }) => name)]
  const known = new Set(names)
  for (const { path, need, range } of needsIn(tree)) {
    if (!known.has(need)) say(found, range, path, `no component or service is called ${quoted(need)}${meant(need, names)}`)
  }
}

const needsHaveAnEnd: Rule = ({ tree, found }) => {
  const needs = needsIn(tree)
  const needsOf = new Map<string, string[]>()
  for (const { service, need } of needs) needsOf.set(service, [...(needsOf.get(service) ?? []), need])
  for (const cycle of findCycles(needsOf.keys(), (service) => needsOf.get(service) ?? [])) {
    const closing = needs.find(({ service, need }) => service === cycle.at(-2) && need === cycle.at(-1))
    if (closing) say(found, closing.range, closing.path, `services wait for one another: ${cycleAsText(cycle)}`)
  }
}

const healthHasItsPort: Rule = ({ tree, found }) => {
  for (const { key, path, value } of servicesIn(tree)) {
    const port = entry(entry(value, 'health')?.value, 'port')?.value
    if (port?.kind !== 'leaf' || typeof port.value !== 'string') continue
    const ports = entry(value, 'ports')?.value
    const names = ports?.kind === 'mapping' ? ports.entries.map((each) => each.key) : ports ? ['http'] : []
    if (names.includes(port.value)) continue
    const has = names.length > 0 ? meant(port.value, names) : ': it has none'
    say(found, port.range, below(below(path, 'health'), 'port'), `${key} has no port ${quoted(port.value)}${has}`)
  }
}

export const serviceRules: readonly Rule[] = [
  namesAreTheirOwn,
  substitutesAreFoundByHttp,
  theySayWhatToRun,
  needsExist,
  needsHaveAnEnd,
  healthHasItsPort,
]

function servicesIn(tree: Tree) {
  return entriesAt(tree, 'services').map((each) => ({ ...each, path: below('services', each.key) }))
}

interface NeedEntry {
  readonly service: string
  readonly need: string
  readonly path: string
  readonly range: Range
}

function needsIn(tree: Tree): NeedEntry[] {
  return servicesIn(tree).flatMap((service) => {
    const needs = entry(service.value, 'needs')?.value
    const isList = needs?.kind === 'sequence'
    const items = isList ? needs.items : needs ? [needs] : []
    const path = below(service.path, 'needs')
    return items.flatMap((item, index) =>
      item.kind === 'leaf' && typeof item.value === 'string'
        ? [{ service: service.key, need: item.value, path: isList ? below(path, index) : path, range: item.range }]
        : [],
    )
  })
}
