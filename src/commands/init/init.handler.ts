import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { makeConfigRepo } from '../../lab/config-repo.ts'
import { lessonKey } from '../../lab/config-serving.ts'
import { toName, wrongName } from '../../lab/lab-name.ts'
import { defaultLabName } from '../../lab/locate.ts'
import { projectFileName } from '../../lab/project/find-project.ts'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { didYouMean } from '../../shared/suggest.ts'
import type { Context } from '../../shell/context.ts'
import { initAsText } from './init.render.ts'

export interface InitInput {
  readonly name?: string
  readonly profile: readonly string[]
  readonly runtime: string
  readonly force: boolean
  readonly dryRun: boolean
}

const profiles = ['core', 'connect', 'messaging', 'monitoring', 'full']

export async function init(ctx: Context, input: InitInput): Promise<void> {
  const name = input.name ?? toName(basename(ctx.cwd)) ?? defaultLabName
  checkInput(input)
  const templates = join(ctx.packageDir, '..', 'templates')
  const template = await readFile(join(templates, projectFileName), 'utf8')
  const profile = input.profile.length > 1 ? `[${input.profile.join(', ')}]` : (input.profile[0] ?? 'core')
  const content = inUse(withValues(template, { name: asYaml(name), runtime: input.runtime, profile }), ['configRepo', 'encrypt'])
  if (input.dryRun) return ctx.output.result({ file: projectFileName, content }, () => content.trimEnd())
  const file = join(ctx.cwd, projectFileName)
  await write(file, content, input.force)
  await putConfigRepo(ctx, join(templates, 'config-repo'))
  ctx.output.result(
    {
      file,
      configRepo: join(ctx.cwd, configRepo),
      name,
      runtime: input.runtime,
      profile: input.profile.length > 0 ? input.profile : ['core'],
    },
    initAsText,
  )
}

function checkInput({ name, profile }: InitInput): void {
  const wrong = name === undefined ? undefined : wrongName(name)
  if (wrong !== undefined) throw new MsaError('USAGE', `--name ${wrong}.`, { exitCode: 2 })
  const unknown = profile.find((each) => !profiles.includes(each))
  if (unknown === undefined) return
  throw new MsaError('USAGE', `no profile is called "${unknown}".${didYouMean(unknown, profiles)}`, {
    details: [`all: ${profiles.join(' ')}`],
    exitCode: 2,
  })
}

/** Replaces the values of lines that are in use; the template says everything else. */
function withValues(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/^(\w+): .*$/gm, (line, key: string) => (values[key] === undefined ? line : `${key}: ${values[key]}`))
}

/** Takes the `#` away from options that are off. */
function inUse(template: string, keys: readonly string[]): string {
  return template.replace(/^#(\w+)(?=: )/gm, (line, key: string) => (keys.includes(key) ? key : line))
}

const configRepo = 'config-repo'

/** The lessons' files and the key to them. What is there already stays. */
async function putConfigRepo(ctx: Context, template: string): Promise<void> {
  const folder = join(ctx.cwd, configRepo)
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  if (!isThere) await makeConfigRepo(template, folder, { env: ctx.env, warn: (text) => ctx.output.warn(text) })
  await writeFile(join(ctx.cwd, 'encrypt.key'), `${lessonKey}\n`, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (systemCodeOf(error) !== 'EEXIST') throw error
  })
}

/** A name such as `2026` or `null` is text only in quotes. */
function asYaml(name: string): string {
  return /^[a-z][a-z0-9-]*$/.test(name) && !['null', 'true', 'false'].includes(name) ? name : `"${name}"`
}

async function write(file: string, content: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, content, { flag: force ? 'w' : 'wx' })
  } catch (cause) {
    if (systemCodeOf(cause) === 'EEXIST') {
      throw new MsaError('FILE_EXISTS', `${projectFileName} is here already, and is kept as it is.`, {
        hint: 'msa init --force overwrites it; msa init --dry-run prints what would be written',
        exitCode: 3,
        cause,
      })
    }
    throw new MsaError('FAILED', `${file} cannot be written (${systemCodeOf(cause) ?? 'unknown'}).`, {
      hint: 'msa init --dry-run prints it instead',
      exitCode: 3,
      cause,
    })
  }
}
