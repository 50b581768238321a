import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabSettings } from '../../lab/settings.ts'
import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import type { Described, Words } from './words.ts'

/** Where live names come from. A source that fails completes nothing; it never says a word. */
export function namesOf(
  { paths, cwd }: Pick<Context, 'paths'> & Partial<Pick<Context, 'cwd'>>,
  { names }: Pick<Words, 'names'>,
): NameSources {
  const labsDir = join(paths.stateDir, 'labs')
  const labs = async () => {
    const entries = await readdir(labsDir, { withFileTypes: true }).catch(() => [])
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  }
  return {
    lab: async () => (await labs()).map((word) => ({ word, summary: 'a lab of this machine' })),
    context: () => contextsIn(paths.configDir, cwd),
    component: async () => {
      const settings = await Promise.all((await labs()).map((lab) => settingsIn(join(labsDir, lab, 'state.json'))))
      const ids = new Set(settings.flatMap((each) => (each ? instancesOf(each) : [])))
      return [...(names.component ?? []), ...[...ids].map((word) => ({ word, summary: 'one of several' }))]
    },
  }
}

async function contextsIn(configDir: string, cwd = configDir): Promise<readonly Described[]> {
  const [{ findProject }, { readPersonContexts }, { knownContexts, whereOf }] = await Promise.all([
    import('../../lab/project/find-project.ts'),
    import('../../systems/context/person-file.ts'),
    import('../../systems/context/known-contexts.ts'),
  ])
  const known = knownContexts(await findProject(cwd), await readPersonContexts(configDir))
  return known.map(({ name, context }) => ({ word: name, summary: whereOf(context) }))
}

async function settingsIn(path: string): Promise<LabSettings | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LabSettings
  } catch {
    return undefined
  }
}

/** `kafka-1`, `kafka-2` … of what there are several of. */
function instancesOf({ scale, components }: LabSettings): string[] {
  return Object.entries(scale).flatMap(([name, count]) =>
    count > 1 && components.includes(name) ? Array.from({ length: count }, (_, index) => `${name}-${index + 1}`) : [],
  )
}
