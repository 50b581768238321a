import { quoted } from '../../shared/quote.ts'
import { entriesAt, type KnownComponent, meant, noComponent, type Rule } from './facts.ts'
import { say } from './shape.ts'
import { below, type Range, type Tree } from './tree.ts'

const portsExist: Rule = ({ tree, components, found }) => {
  for (const { path, range, target, port } of portsIn(tree)) {
    const component = componentOf(target, components)
    if (!component) {
      say(found, range, path, noComponent(target, components))
      continue
    }
    const { all, typable } = portNames(component)
    if (port === '' && typable.length !== 1) say(found, range, path, `say which port of ${target}: ${typable.join(', ')}`)
    if (port !== '' && !all.includes(port))
      say(found, range, path, `${component.name} has no port ${quoted(port)}${meant(port, all)}`)
  }
}

const portsDiffer: Rule = ({ tree, components, found }) => {
  const takenBy = new Map<number, string>()
  const given = new Set<string>()
  for (const { path, range, target, port, value } of portsIn(tree)) {
    const component = componentOf(target, components)
    const name = `${target}.${port === '' && component ? portNames(component).typable[0] : port}`
    const number = value.kind === 'leaf' && typeof value.value === 'number' ? value.value : undefined
    const taker = number === undefined ? undefined : takenBy.get(number)
    if (given.has(name)) say(found, range, path, `the port of ${name} is given twice`)
    else if (taker !== undefined) say(found, value.range, path, `${number} is also the port of ${taker}`)
    given.add(name)
    if (number !== undefined) takenBy.set(number, name)
  }
}

export const portRules: readonly Rule[] = [portsExist, portsDiffer]

interface PortEntry {
  readonly path: string
  readonly range: Range
  /** `kafka`, or one of its instances: `kafka-2`. */
  readonly target: string
  /** Empty where only the component is named. */
  readonly port: string
  readonly value: Tree
}

function portsIn(tree: Tree): PortEntry[] {
  return entriesAt(tree, 'ports').flatMap(({ key, keyRange, value }): PortEntry[] => {
    const path = below('ports', key)
    if (value.kind === 'mapping') {
      return value.entries.map((each) => ({
        path: below(path, each.key),
        range: each.keyRange,
        target: key,
        port: each.key,
        value: each.value,
      }))
    }
    const [target = '', ...port] = key.split('.')
    return [{ path, range: keyRange, target, port: port.join('.'), value }]
  })
}

function componentOf(target: string, components: readonly KnownComponent[]): KnownComponent | undefined {
  const [, base] = /^(.+)-[1-9]\d{0,2}$/.exec(target) ?? []
  return components.find(({ name }) => name === target) ?? components.find(({ name }) => name === base)
}

/** Of both modes. What only neighbours in the lab reach has no port on this machine. */
function portNames({ ports, variants }: KnownComponent): { all: string[]; typable: string[] } {
  const own = Object.entries({ ...variants?.kraft?.ports, ...ports }).filter(([, port]) => !port.peerOnly)
  return { all: own.map(([name]) => name), typable: own.filter(([, port]) => !port.internal).map(([name]) => name) }
}
