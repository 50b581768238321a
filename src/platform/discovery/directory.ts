import type { Logger } from 'pino'
import type { Application, Instance } from '../../protocols/eureka/instance.ts'
import type { Clock } from '../clock.ts'
import { type Lookup, lookupOf } from './lookup.ts'
import type { Registry } from './registry.ts'

export interface DirectoryInput {
  readonly registry: Registry
  readonly clock: Clock
  readonly log: Logger
  readonly onlyUp: () => boolean
  /** Somebody asked for a service of which there is no instance. */
  readonly onMiss: () => void
}

/** The registry as services ask for it. */
export class Directory {
  readonly #input: DirectoryInput
  readonly #listeners: Array<() => void> = []
  #lookup: { readonly applications: readonly Application[]; readonly onlyUp: boolean; readonly lookup: Lookup } | undefined
  #told = ''

  constructor(input: DirectoryInput) {
    this.#input = input
  }

  services(): readonly string[] {
    return this.#found().services
  }

  instances(service: string): readonly Instance[] {
    const found = this.#found().byVip.get(service.toLowerCase())
    if (found === undefined) this.#input.onMiss()
    return found ?? []
  }

  applications(): readonly Application[] {
    return this.#input.registry.view(this.#input.clock.now())
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Tells the listeners, if there is something new. */
  tell(): void {
    const instances = this.applications().flatMap((application) => application.instances)
    const now = instances.map(asLine).sort().join('\n')
    if (now === this.#told) return
    this.#told = now
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch (error) {
        this.#input.log.error({ err: error }, 'a change of the registry could not be handled')
      }
    }
  }

  #found(): Lookup {
    const applications = this.applications()
    const onlyUp = this.#input.onlyUp()
    if (this.#lookup?.applications !== applications || this.#lookup.onlyUp !== onlyUp) {
      this.#lookup = { applications, onlyUp, lookup: lookupOf(applications, onlyUp) }
    }
    return this.#lookup.lookup
  }
}

/** All that a caller may see of an instance, without what every renewal changes. */
function asLine({ leaseInfo: _lease, lastUpdatedTimestamp: _updated, actionType: _action, ...instance }: Instance): string {
  return JSON.stringify({ ...instance, metadata: [...instance.metadata] })
}
