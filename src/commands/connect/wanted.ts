import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type LessonConnector, lessonConnectors } from '../../contracts/connectors/lesson.ts'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { didYouMean } from '../../shared/suggest.ts'
import type { Context } from '../../shell/context.ts'
import { textFromInput } from '../../shell/typed-value.ts'
import { isSecret } from '../../systems/connect/show-config.ts'
import { readWishes, type Wish, type Written, withoutName } from '../../systems/connect/wishes.ts'
import type { WantedInput } from './connector-options.ts'

/** The connectors that are wanted: of files, of a template, of the command line; what is typed is put on top. */
export async function wantedOf(ctx: Context, input: WantedInput): Promise<readonly Wish[]> {
  const written = [...(await Promise.all(input.files.map((file) => readOne(ctx, file)))).flat(), ...templateOf(input)]
  if (written.length > 1 && (input.name !== undefined || Object.keys(input.settings).length > 0))
    throw severalWritten(written.length)
  for (const key of Object.keys(input.settings)) {
    if (isSecret(key) && input.settings[key] !== '')
      ctx.output.warn(
        `what is typed can be read by others on this machine: --secret ${key} asks for it, --secret ${key}=FILE reads it`,
      )
  }
  const typed = { ...withoutName(input.settings), ...(await secretsOf(ctx, input)) }
  const base = written.length > 0 ? written : [{ name: undefined, config: {}, from: 'the command line' }]
  return base.map((each) => ({
    name: input.name ?? input.settings.name ?? each.name ?? nameMissing(each),
    config: { ...each.config, ...typed },
    from: each.from,
  }))
}

async function readOne(ctx: Context, file: string): Promise<readonly Written[]> {
  if (file === '-') return readWishes(await textFromInput(ctx, true), 'standard input')
  const text = await readFile(resolve(ctx.cwd, file), 'utf8').catch((cause: unknown) => {
    const because = systemCodeOf(cause) === 'ENOENT' ? 'there is no such file' : `it cannot be read (${systemCodeOf(cause)})`
    throw new MsaError('INPUT_INVALID', `${file}: ${because}.`, { hint: `ls -l ${file}`, exitCode: 2, cause })
  })
  return readWishes(text, file)
}

function templateOf({ template, name, files }: WantedInput): readonly Written[] {
  if (template === undefined) return []
  const names = lessonConnectors.map((each) => each.name)
  const asked = template === 'lesson' ? name : template
  const found = lessonConnectors.find((each) => each.name === asked)
  if (found && files.length === 0) return [{ name: found.name, config: found.config, from: `the template ${found.name}` }]
  if (found)
    throw new MsaError('USAGE', 'A template and a file are two configurations.', { hint: `--template ${template}`, exitCode: 2 })
  const message =
    template === 'lesson' && name === undefined
      ? 'The lesson has three connectors: which is meant?'
      : `There is no template "${asked}".${didYouMean(asked ?? '', names)}`
  throw new MsaError('USAGE', message, {
    details: lessonConnectors.map(summaryOf),
    hint: `msa connect add ${names[0]} --template lesson`,
    exitCode: 2,
  })
}

function summaryOf({ name, summary }: LessonConnector): string {
  return `${name}: ${summary}`
}

async function secretsOf(ctx: Context, { secrets }: WantedInput): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  // One after the other: a person is asked one thing at a time.
  for (const [key, place] of Object.entries(secrets)) found[key] = await secretAt(ctx, key, place)
  return found
}

async function secretAt(ctx: Context, key: string, place: string | undefined): Promise<string> {
  if (place === undefined) return ctx.output.ask({ kind: 'secret', message: `${key}:`, flag: `--secret ${key}=FILE` })
  const missing = (because: string, hint: string) =>
    new MsaError('SECRET_MISSING', `The value of ${key} ${because}.`, { hint, exitCode: 3 })
  if (place.startsWith('env:')) {
    const name = place.slice('env:'.length)
    const value = ctx.env[name]
    if (value) return value
    throw missing(`is in $${name}, which is not set`, `read -rs ${name} && export ${name}`)
  }
  const text = await readFile(resolve(ctx.cwd, place), 'utf8').catch((error: unknown) => {
    throw missing(`is in ${place}, which cannot be read (${systemCodeOf(error)})`, `ls -l ${place}`)
  })
  return text.replace(/\r?\n$/, '')
}

function nameMissing({ from }: Written): never {
  throw new MsaError('USAGE', `${from}: the connector has no name.`, { hint: 'msa connect add <name> …', exitCode: 2 })
}

function severalWritten(count: number): MsaError {
  return new MsaError('USAGE', `${count} connectors are written there, and one is typed.`, {
    details: ['a name and key=value go with one connector'],
    hint: 'msa connect apply -f connectors.json',
    exitCode: 2,
  })
}
