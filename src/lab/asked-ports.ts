import { MsaError } from '../shared/errors.ts'
import { quoted } from '../shared/quote.ts'
import { didYouMean } from '../shared/suggest.ts'
import type { ComponentDefinition } from './component.ts'
import { portKey } from './host-address.ts'
import type { Member } from './members.ts'

type Ports = Readonly<Record<string, number>>

/**
 * Ports as people ask for them (`kafka.client`, `kafka-2.client`, `zipkin` where there is but one) by the keys of settings. The registry
 * knows what may be asked for: a component that is not in this lab is no mistake, since msa.yaml may speak of all.
 */
export function portsAsked(
  asked: Ports,
  members: readonly Member[],
  registry: readonly ComponentDefinition[],
): Map<string, number> {
  const found = new Map<string, number>()
  const wishes = Object.entries(asked).map(([typed, port]) => ({
    ...readKey(typed, registry),
    typed,
    port: checked(typed, port),
  }))
  // What is said of one instance beats what is said of all.
  for (const wish of wishes.sort((a, b) => (a.instance ?? 0) - (b.instance ?? 0))) {
    for (const member of members) {
      if (member.definition.name !== wish.component.name) continue
      if (wish.instance !== undefined && wish.instance !== member.instance) continue
      const shift = wish.instance === undefined ? shiftOf(member) : 0
      found.set(portKey(member, wish.name), checked(wish.typed, wish.port + shift))
    }
  }
  return found
}

/** How far an instance's ports are from those of the first. */
export function shiftOf({ definition, instance }: Pick<Member, 'definition' | 'instance'>): number {
  return (definition.portStep ?? 1) * (instance - 1)
}

function readKey(typed: string, registry: readonly ComponentDefinition[]) {
  const dot = typed.indexOf('.')
  const [target, name] = dot < 0 ? [typed, undefined] : [typed.slice(0, dot), typed.slice(dot + 1)]
  const whole = registry.find((definition) => definition.name === target)
  const [, base, digits] = /^(.+)-([1-9]\d{0,2})$/.exec(target) ?? []
  const component = whole ?? registry.find((definition) => definition.name === base)
  if (!component) throw unknownPort(typed, registry)
  const instance = whole ? undefined : Number(digits)
  const open = Object.entries({ ...component.variants?.kraft?.ports, ...component.ports }).filter(([, port]) => !port.peerOnly)
  if (name !== undefined) {
    if (!open.some(([each]) => each === name)) throw unknownPort(typed, [component])
    return { component, instance, name }
  }
  const typable = open.filter(([, port]) => !port.internal).map(([each]) => each)
  const [only] = typable
  if (only === undefined) throw unknownPort(typed, registry)
  if (typable.length > 1) {
    throw new MsaError('USAGE', `${component.name} has ${typable.length} ports: say which of ${typable.join(', ')}.`, {
      hint: `--port ${target}.${only}=…`,
      exitCode: 2,
    })
  }
  return { component, instance, name: only }
}

function unknownPort(typed: string, registry: readonly ComponentDefinition[]): MsaError {
  const names = registry.flatMap(({ name, ports }) => typableNames(ports).map((port) => `${name}.${port}`))
  // `kafak` is nearer to `kafka` than to `kafka.client`.
  const candidates = typed.includes('.') ? names : [...registry.map(({ name }) => name), ...names]
  return new MsaError('USAGE', `no port is called ${quoted(typed)}.${didYouMean(typed, candidates)}`, {
    details: [`all: ${names.join(' ')}`],
    exitCode: 2,
  })
}

function typableNames(ports: ComponentDefinition['ports']): string[] {
  return Object.entries(ports)
    .filter(([, port]) => !port.peerOnly && !port.internal)
    .map(([name]) => name)
}

function checked(typed: string, port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new MsaError('USAGE', `${port} is no port for ${typed}: a port is a whole number from 1 to 65535.`, {
    hint: `--port ${typed}=19092`,
    exitCode: 2,
  })
}
