import { MsaError, QuietExit } from '../../shared/errors.ts'
import { type ConfigServerOption, configServerOf } from '../../shell/config-server.ts'
import type { Context } from '../../shell/context.ts'
import type { Column, Page } from '../../shell/output.ts'
import { part, targetOf } from '../../shell/target.ts'
import { type Difference, differences, differencesFromRunning } from '../../systems/config/compare.ts'
import { instancesOf, type RunningSettings, runningSettings } from '../../systems/config/running.ts'
import { type Served, servedSettings } from '../../systems/config/served.ts'
import { repositoryIfAny } from './repository.ts'
import type { RepositoryOption } from './repository-option.ts'

export interface DiffInput extends RepositoryOption, ConfigServerOption {
  readonly application: string
  readonly left: string | undefined
  readonly right: string
  readonly instance?: string
  readonly reveal?: boolean
  readonly exitCode?: boolean
  readonly headers?: boolean
}

type Row = Difference & { readonly instance: string | null }
type Ask = (profiles: string, label: string | undefined) => Promise<Served>

export async function diff(ctx: Context, input: DiffInput): Promise<void> {
  const { application, right, headers = true, reveal = false } = input
  const ask = await asker(ctx, input)
  const { rows, several, isMasked } =
    right === 'running'
      ? await againstRunning(ctx, input, ask)
      : { rows: await between(ask, input, { reveal }), several: false, isMasked: false }
  ctx.output.list(rows, (page) => columns(page, input, several), {
    none: isMasked ? `no name differs for ${application}; values cannot be seen` : `nothing differs for ${application}`,
    noHeaders: !headers,
  })
  if (input.exitCode && rows.length > 0) throw new QuietExit(1)
}

async function asker(ctx: Context, input: DiffInput): Promise<Ask> {
  const server = await configServerOf(ctx, input)
  const repo = await repositoryIfAny(ctx, input)
  return (profiles, label) =>
    servedSettings({ server, application: input.application, profiles, label, repo, signal: ctx.signal })
}

async function between(ask: Ask, { left = 'default', right }: DiffInput, shown: { reveal: boolean }): Promise<readonly Row[]> {
  const [one, other] = [viewOf(left), viewOf(right)]
  const [from, to] = await Promise.all([ask(one.profiles, one.label), ask(other.profiles, other.label)])
  return differences(from, to, shown).map((each) => ({ ...each, instance: null }))
}

/** `dev`, `dev@main`, `@main`. */
function viewOf(text: string): { readonly profiles: string; readonly label: string | undefined } {
  const [, profiles = '', label] = /^([^@]*)(?:@(.+))?$/.exec(text) ?? []
  if (text === 'running' || (profiles === '' && label === undefined)) {
    throw new MsaError('USAGE', `"${text}" cannot stand there: a profile, or profile@label.`, {
      hint: 'msa config diff user-service dev running',
      exitCode: 2,
    })
  }
  return { profiles: profiles || 'default', label }
}

interface Found {
  readonly rows: readonly Row[]
  /** More than one instance was asked. */
  readonly several: boolean
  /** Some of them keep their values to themselves. */
  readonly isMasked: boolean
}

async function againstRunning(ctx: Context, input: DiffInput, ask: Ask): Promise<Found> {
  const rows: Row[] = []
  const all = await runningOnes(ctx, input)
  for (const running of all) {
    const left = input.left ?? (running.profiles.join(',') || 'default')
    const view = viewOf(left)
    const served = await ask(view.profiles, view.label)
    if (running.isMasked) {
      ctx.output.warn(
        `${running.instance} shows no values, so only names are compared (management.endpoint.env.show-values=always would show them)`,
      )
    }
    if (running.version !== null && served.version !== null && running.version !== served.version) {
      ctx.output.note(`${running.instance} has commit ${running.version.slice(0, 8)}; served is ${served.version.slice(0, 8)}`)
    }
    const found = differencesFromRunning(served, running, { reveal: input.reveal ?? false })
    rows.push(...found.map((each) => ({ ...each, instance: running.instance })))
  }
  return { rows, several: all.length > 1, isMasked: all.some(({ isMasked }) => isMasked) }
}

async function runningOnes(ctx: Context, input: DiffInput): Promise<readonly RunningSettings[]> {
  const { application, instance } = input
  if (instance !== undefined) {
    const url = /\/actuator\/?$/.test(instance) ? instance : `${instance.replace(/\/+$/, '')}/actuator`
    return [await runningSettings(url, instance, ctx.signal)]
  }
  const eureka = part(await targetOf(ctx, input, ['eureka']), 'eureka', 'discovery-service')
  const instances = await instancesOf(eureka, application, ctx.signal)
  return Promise.all(instances.map(({ id, actuatorUrl }) => runningSettings(actuatorUrl, id, ctx.signal)))
}

function columns({ ink }: Page, { left = 'served', right }: DiffInput, several: boolean): readonly Column<Row>[] {
  const cell = (value: string | null) =>
    value === null ? ink.dim('–') : value.replace(/\r\n|[\r\n]/g, '⏎').replace(/\p{Cc}/gu, '?')
  return [
    ...(several ? [{ title: 'INSTANCE', name: true as const, cell: ({ instance }: Row) => instance ?? '' }] : []),
    { title: 'KEY', name: true, cell: ({ key }) => key },
    { title: left.toUpperCase(), cell: ({ left }) => cell(left) },
    { title: right.toUpperCase(), cell: ({ right }) => cell(right) },
    { title: 'FROM', name: true, cell: ({ where, note }) => [where, note].filter((each) => each !== null).join('; ') },
  ]
}
