import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { components } from '../../lab/components.ts'
import { wrongName } from '../../lab/lab-name.ts'
import { findProject } from '../../lab/project/find-project.ts'
import { writeAtomically } from '../../lab/store.ts'
import { MsaError, messageOf } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import type { Template } from './templates.ts'

export interface NewServiceInput {
  readonly service: string
  readonly template: Template
  readonly dir?: string
}

/** A part of msa.yaml, in the template: not copied, but added there. */
const fragment = 'msa-service.yaml'

export async function newService(ctx: Context, { service, template: kind, dir = service }: NewServiceInput): Promise<void> {
  const folder = resolve(ctx.cwd, dir)
  const project = await findProject(ctx.cwd)
  refuse(service, project.services)
  const template = join(ctx.packageDir, '..', 'templates', kind)
  const words = {
    __NAME__: service,
    __MSA_LAB__: `file:${relative(folder, dirname(ctx.packageDir)) || '.'}`,
    __CWD__: `./${relative(project.dir, folder)}`,
    __URL_VARIABLE__: `MSA_${service.toUpperCase().replaceAll('-', '_')}_URL`,
  }
  const files = await filesBelow(template)
  await refuseFull(folder)
  for (const path of files.filter((each) => each !== fragment)) {
    const target = join(folder, withWords(path, words).replace(/(^|\/)_(?=[a-z.])/, '$1.'))
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, withWords(await readFile(join(template, path), 'utf8'), words), { flag: 'wx' })
  }
  const lines = withWords(await readFile(join(template, fragment), 'utf8'), words)
  const added = project.file !== null && (await addToProject(ctx, project.file, lines))
  const shown = relative(ctx.cwd, folder) || '.'
  ctx.output.result({ service, folder, project: added ? project.file : null }, (_, { ink }) =>
    [
      `${ink.good('✓')} wrote ${service} into ${shown}${added ? ', and added it to msa.yaml' : ''}`,
      ...(added ? [] : ['', '  for msa.yaml:', '', '  services:', ...indented(lines)]),
      '',
      `  next  cd ${shown} && npm install && npm test        ${added ? `msa up ${service}` : 'msa init'}`,
    ].join('\n'),
  )
}

function refuse(service: string, services: Readonly<Record<string, unknown>>): void {
  const wrong = wrongName(service)
  if (wrong !== undefined) throw new MsaError('USAGE', `The name of a service ${wrong}.`, { exitCode: 2 })
  const isTaken = Object.hasOwn(services, service) || components.some(({ name }) => name === service)
  if (!isTaken) return
  throw new MsaError('USAGE', `"${service}" is the name of another one already.`, {
    hint: 'msa new service another-name',
    exitCode: 2,
  })
}

async function refuseFull(folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => [])
  if (there.length === 0) return
  throw new MsaError('FILE_EXISTS', `${folder} is not empty, and nothing in it is overwritten.`, {
    hint: '--dir another-folder',
    exitCode: 3,
  })
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

function withWords(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/__[A-Z_]+?__/g, (word) => words[word] ?? word)
}

/** False when the file is one that only its owner can change. */
async function addToProject(ctx: Context, file: string, lines: string): Promise<boolean> {
  try {
    const { withServices } = await import('../../lab/project/add-service.ts')
    await writeAtomically(file, withServices(await readFile(file, 'utf8'), lines))
    return true
  } catch (error) {
    ctx.output.warn(`${file} was not changed: ${messageOf(error)}`)
    return false
  }
}

function indented(lines: string): string[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
}
