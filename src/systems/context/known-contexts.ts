import type { SystemContext } from '../../lab/project/context.ts'
import type { Project } from '../../lab/project/project.ts'
import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import type { PersonContexts } from './person-file.ts'

export interface KnownContext {
  readonly name: string
  readonly file: string
  readonly context: SystemContext
}

/** Those of the project and those of the person, by name; where both have one, the project's. */
export function knownContexts(project: Pick<Project, 'file' | 'contexts'>, person: PersonContexts): readonly KnownContext[] {
  const all = new Map<string, KnownContext>()
  const take = (contexts: Project['contexts'], file: string) => {
    for (const [name, context] of Object.entries(contexts)) all.set(name, { name, file, context })
  }
  take(person.contexts, person.file)
  take(project.contexts, project.file ?? '')
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `told`: who said the name, where it was not the command line. */
export function contextNamed(known: readonly KnownContext[], name: string, told = ''): KnownContext {
  const found = known.find((each) => each.name === name)
  if (found) return found
  const names = known.map((each) => each.name)
  throw new MsaError('CONTEXT_UNKNOWN', `There is no context "${name}"${told}.${didYouMean(name, names)}`, {
    ...(names.length > 0 && { details: [allAsText(names)] }),
    hint: names.length > 0 ? 'msa context list' : `msa context add ${name} --brokers b1.example:9092`,
    exitCode: 2,
  })
}

/** `b1:9093 +2`: what a person knows it by. */
export function whereOf({ kafka, rabbitmq, connect, config, eureka, zipkin, prometheus, gateway, sql }: SystemContext): string {
  const [first, ...more] = kafka?.brokers ?? []
  if (first !== undefined) return more.length > 0 ? `${first} +${more.length}` : first
  const server = rabbitmq ?? connect ?? config ?? eureka ?? gateway ?? sql ?? zipkin ?? prometheus
  return server ? new URL(server.url).host : 'names no system'
}
