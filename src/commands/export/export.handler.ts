import { resolve } from 'node:path'
import { jarSetDir, missingSets } from '../../lab/artefacts.ts'
import type { ComponentDefinition } from '../../lab/component.ts'
import { type Blueprint, blueprintOf } from '../../lab/export/blueprint.ts'
import { asCompose } from '../../lab/export/compose.ts'
import { exportable } from '../../lab/export/exportable.ts'
import { asKubernetes } from '../../lab/export/kubernetes.ts'
import { emptyRecord, registryOf } from '../../lab/record.ts'
import { provide } from '../../lab/supply.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { labOf } from '../../shell/lab.ts'
import { supplyOf } from '../../shell/supply.ts'
import type { ExportForm } from './forms.ts'
import { writeExport } from './write-export.ts'

export interface ExportInput {
  readonly form: ExportForm
  readonly names: readonly string[]
  readonly profiles: readonly string[]
  readonly scale: Readonly<Record<string, number>>
  readonly kraft: boolean
  readonly ports: Readonly<Record<string, number>>
  readonly out?: string
  readonly name?: string
}

const writers: Readonly<Record<ExportForm, (blueprint: Blueprint) => string>> = { compose: asCompose, k8s: asKubernetes }

export async function exportLab(ctx: Context, input: ExportInput): Promise<void> {
  const { lab, project } = await labOf(ctx, input)
  // The words of msa.yaml, not what the lab runs with.
  const { registry, leftOut } = exportable(registryOf(project))
  const blueprint = await blueprintOf({
    name: lab.name,
    names: input.names,
    profiles: input.profiles.length > 0 || input.names.length > 0 ? input.profiles : project.profiles,
    kraft: input.kraft || project.kraft,
    scale: { ...project.scale, ...input.scale },
    ports: { ...project.ports, ...input.ports },
    images: project.images,
    registry,
    config: { ...emptyRecord(lab.files).config, ...(project.configRepo?.kind === 'git' ? { repo: project.configRepo } : {}) },
    broker: project.broker,
    pathOfJars: (set) => jarSetDir(ctx.paths.cacheDir, set),
  })
  if (input.form === 'compose') await haveMounts(ctx, blueprint, registry)
  for (const { name, because } of leftOut) ctx.output.warn(`${name} is left out: ${because}`)
  if (project.configRepo?.kind === 'folder' && blueprint.parts.some(({ component }) => component === 'config-service'))
    ctx.output.warn('config-service is exported with the files of the lessons: those of a folder do not travel, a git URL does')
  const text = writers[input.form](blueprint)
  const names = blueprint.parts.map(({ name }) => name)
  if (input.out === undefined) return ctx.output.result({ form: input.form, components: names, text }, () => text)
  const file = resolve(ctx.cwd, input.out)
  await writeExport(file, text)
  ctx.output.result({ form: input.form, components: names, file }, (_, { ink }) =>
    [`${ink.good('✓')} ${file}: ${names.length} components`, `  ${nextLine(input.form, input.out ?? file)}`].join('\n'),
  )
}

function nextLine(form: ExportForm, file: string): string {
  return form === 'compose' ? `docker compose -f ${file} up --wait` : `kubectl apply -f ${file}`
}

/** The jars that no image carries are mounted from our cache: they have to be there. */
async function haveMounts(ctx: Context, { parts }: Blueprint, registry: readonly ComponentDefinition[]): Promise<void> {
  const mounted = registry.filter(({ name, jars }) => jars?.always && parts.some(({ component }) => component === name))
  const sets = mounted.flatMap(({ jars }) => jars?.always ?? [])
  if (missingSets(ctx.paths.cacheDir, sets).length === 0) return
  try {
    await provide(mounted, { runtime: 'docker', images: {}, engine: undefined }, supplyOf(ctx, false))
  } catch (error) {
    if (!(error instanceof MsaError) || ctx.signal.aborted) throw error
    ctx.output.warn(
      `${mounted.map(({ name }) => name).join(', ')} will not start before its plugins are here: ${error.message}${error.hint ? `  ${error.hint}` : ''}`,
    )
  }
}
