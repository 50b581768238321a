import type { Application, Instance } from '../../protocols/eureka/instance.ts'

/** A registry by the names that callers use. */
export interface Lookup {
  readonly services: readonly string[]
  readonly byVip: ReadonlyMap<string, readonly Instance[]>
}

/** An instance may have several VIP addresses, separated by commas; one without any is found by nobody. */
export function lookupOf(applications: readonly Application[], onlyUp: boolean): Lookup {
  const byVip = new Map<string, Instance[]>()
  for (const instance of applications.flatMap(({ instances }) => instances)) {
    if (onlyUp && instance.status !== 'UP') continue
    for (const vip of vipsOf(instance)) byVip.set(vip, [...(byVip.get(vip) ?? []), instance])
  }
  const named = applications.filter(({ instances }) => instances.length > 0).map(({ name }) => name.toLowerCase())
  return { services: [...new Set(named)], byVip }
}

function vipsOf({ vipAddress }: Instance): Iterable<string> {
  const names = (vipAddress ?? '').split(',').map((name) => name.trim().toLowerCase())
  return new Set(names.filter((name) => name !== ''))
}
