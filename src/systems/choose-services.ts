import { instancesOf, type ServiceInstance } from './instances.ts'
import { isPattern, parsePattern } from './pattern.ts'

/** All where nothing is asked for; those that names and patterns mean. A name that nobody has is refused. */
export function chooseServices(all: readonly ServiceInstance[], asked: readonly string[]): readonly ServiceInstance[] {
  if (asked.length === 0) return all
  const chosen = new Set<ServiceInstance>()
  for (const each of asked) {
    const matches = parsePattern(each.toLowerCase())
    const found = isPattern(each) ? all.filter(({ service }) => matches(service.toLowerCase())) : instancesOf(all, each)
    for (const instance of found) chosen.add(instance)
  }
  return all.filter((instance) => chosen.has(instance))
}
