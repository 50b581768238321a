import type { Command } from 'commander'
import { MsaError } from '../shared/errors.ts'
import type { PartName } from '../systems/context/open.ts'
import type { HttpTarget, Target } from '../systems/target.ts'
import type { Context } from './context.ts'
import { type TargetOption, targetOption } from './target-option.ts'

/** Servers that a line may name itself, as `msa context add` does. */
export interface AddressOption extends TargetOption {
  readonly eureka?: string
  readonly gateway?: string
  readonly prometheus?: string
  readonly zipkin?: string
}

export type Addressed = 'eureka' | 'gateway' | 'prometheus' | 'zipkin'

const known: Readonly<Record<Addressed, { readonly example: string; readonly component: string }>> = {
  eureka: { example: 'http://localhost:8761/eureka', component: 'discovery-service' },
  gateway: { example: 'http://localhost:8000', component: 'gateway-service' },
  prometheus: { example: 'http://localhost:9090', component: 'prometheus' },
  zipkin: { example: 'http://localhost:9411', component: 'zipkin' },
}

/** Which system, and an address in place of what that has: `--zipkin http://localhost:9411`. */
export function addressOption(command: Command, ...names: readonly Addressed[]): Command {
  return names.reduce((all, name) => all.option(`--${name} <url>`, `${known[name].example}, instead`), targetOption(command))
}

/** The server of the line, otherwise that of the lab or the context, which a command cannot do without. */
export async function serverOf(ctx: Context, option: AddressOption, name: Addressed): Promise<HttpTarget> {
  const own = serverInLine(option, name)
  if (own !== undefined) return own
  const { part, targetOf } = await import('./target.ts')
  return part(await targetOf(ctx, option, [name]), name, known[name].component)
}

/** All of the lab or context, with the servers of the line in place of its own. Where the line names all, nothing else is looked for. */
export async function targetWith(ctx: Context, option: AddressOption, needs: readonly Addressed[]): Promise<AddressedTarget> {
  const own = needs.flatMap((name) => {
    const server = serverInLine(option, name)
    return server === undefined ? [] : [[name, server] as const]
  })
  const servers = Object.fromEntries(own) as Partial<Record<Addressed, HttpTarget>>
  const isNamed = option.context !== undefined || option.name !== undefined
  if (own.length > 0 && !isNamed) {
    const none = { eureka: undefined, gateway: undefined, prometheus: undefined, zipkin: undefined }
    return { ...none, ...servers, kind: 'flags', name: own.map(([, { url }]) => new URL(url).host).join(','), isProtected: false }
  }
  const { targetOf } = await import('./target.ts')
  return Object.assign(await targetOf(ctx, option, needs as readonly PartName[]), servers)
}

export type AddressedTarget = Pick<Target, Addressed | 'kind' | 'name' | 'isProtected'>

function serverInLine(option: AddressOption, name: Addressed): HttpTarget | undefined {
  const url = option[name]
  if (url === undefined) return undefined
  const { example } = known[name]
  const flag = `--${name}`
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new MsaError('USAGE', `${flag} takes an address such as ${example}, not "${url}".`, {
      hint: `${flag} ${example}`,
      exitCode: 2,
    })
  if (new URL(url).password !== '')
    throw new MsaError('USAGE', 'A password is not typed into a line that everybody on the machine can read.', {
      hint: `msa context add NAME ${flag} ${example} --password ${name}=env:PASSWORD`,
      exitCode: 2,
    })
  return { url: name === 'eureka' ? `${url.replace(/\/+$/, '')}/` : url.replace(/\/+$/, '') }
}
