import type { Check, DoctorFacts, ProgramFacts, SetFacts } from './checks.ts'

/** What these facts mean for a lab. Pure. */
export function judge(facts: DoctorFacts): Check[] {
  return [
    node(facts),
    engine(facts),
    ...images(facts),
    java(facts),
    ...facts.programs.map((program) => programs(program, facts)),
    ...facts.sets.map((set) => jars(set, facts)),
    ...ports(facts),
    memory(facts),
    ...disks(facts),
    ...folders(facts),
    ...leftovers(facts),
    ...policy(facts),
  ]
}

const both = ['docker', 'native'] as const

function ok(id: string, group: string, text: string): Check {
  return { id, group, state: 'ok', text, mend: null, blocks: [] }
}

function warn(id: string, group: string, text: string, mend: string | null): Check {
  return { id, group, state: 'warn', text, mend, blocks: [] }
}

function missing(id: string, group: string, text: string, mend: string | null, blocks: Check['blocks']): Check {
  return { id, group, state: 'missing', text, mend, blocks }
}

function node({ node }: DoctorFacts): Check {
  return ok('node', 'node', node)
}

function engine({ engine }: DoctorFacts): Check {
  if ('version' in engine) return ok('engine', 'engine', `Docker ${engine.version} answers`)
  return missing('engine', 'engine', engine.problem, engine.mend, ['docker'])
}

function images({ engine, images, canPull }: DoctorFacts): Check[] {
  if (!('version' in engine)) return []
  const lacking = images.filter(({ isHere }) => !isHere).map(({ image }) => image)
  const [first] = lacking
  if (first === undefined) return [ok('images', 'images', `${images.length} here`)]
  const text = `${images.length - lacking.length} of ${images.length} here, without ${lacking.join(', ')}`
  if (canPull) return [ok('images', 'images', `${text}: msa up pulls the rest`)]
  return [missing('images', 'images', `${text}, and the registry does not answer`, `docker pull ${first}`, ['docker'])]
}

function java({ java, installLines }: DoctorFacts): Check {
  if (java) return ok('java', 'java', java.version)
  return missing('java', 'java', 'Java 17 or newer is not installed', installLines.java ?? null, ['native'])
}

function programs({ component, missing: lacking, path, optional }: ProgramFacts, { installLines }: DoctorFacts): Check {
  const id = `program.${component}`
  if (lacking.length === 0) return ok(id, component, path)
  const text = lacking.length === 1 && lacking[0] === component ? 'not installed' : `${lacking.join(', ')} not installed`
  if (optional) return warn(id, component, `${text}: a native lab goes without it`, installLines[component] ?? null)
  return missing(id, component, text, installLines[component] ?? null, ['native'])
}

function jars(
  { set, isHere, comesWithoutMaven, damage, folder, forDocker }: SetFacts,
  { hasMaven, installLines }: DoctorFacts,
): Check {
  const id = `jars.${set}`
  const blocks = forDocker ? both : (['native'] as const)
  if (damage !== null && damage.length > 0)
    return missing(
      id,
      'jars',
      `${set}: ${damage[0]}${damage.length > 1 ? ` (and ${damage.length - 1} more)` : ''}`,
      `rm -r ${folder}`,
      blocks,
    )
  if (isHere) return ok(id, 'jars', `${set} ${damage === null ? 'here' : 'here, every hash is right'}`)
  if (comesWithoutMaven) return ok(id, 'jars', `${set} not here, msa up fetches it`)
  if (hasMaven) return ok(id, 'jars', `${set} not here, msa up fetches it with Maven`)
  return missing(id, 'jars', `${set} not here, and no Maven to fetch it with`, installLines.maven ?? null, blocks)
}

function ports({ ports }: DoctorFacts): Check[] {
  const taken = ports.filter(({ owner }) => owner !== null)
  const free = ports.length - taken.length
  const all =
    taken.length === 0
      ? [ok('ports', 'ports', `${free} free`)]
      : free > 0
        ? [ok('ports', 'ports', `${free} of ${ports.length} free`)]
        : []
  return [
    ...all,
    ...taken.map(({ port, label, owner, other }) =>
      missing(`port.${label}`, 'ports', `${port} taken by ${owner}`, `msa up --port ${label}=${other}`, both),
    ),
  ]
}

function memory({ memory: { neededMiB, availableMiB } }: DoctorFacts): Check {
  const text = `${size(availableMiB)} available, ${size(neededMiB)} needed`
  return availableMiB >= neededMiB
    ? ok('memory', 'memory', text)
    : missing('memory', 'memory', text, 'close something large, or: msa up kafka', both)
}

/** Logs and data of a lab at rest; a JVM's heap dump or a topic needs more. */
const leastDiskMiB = 500
const goodDiskMiB = 2048

function disks({ disks }: DoctorFacts): Check[] {
  return disks.map(({ path, freeMiB }, at) => {
    const id = at === 0 ? 'disk' : `disk.${at + 1}`
    const text = `${size(freeMiB)} free at ${path}`
    if (freeMiB >= goodDiskMiB) return ok(id, 'disk', text)
    return freeMiB >= leastDiskMiB
      ? warn(id, 'disk', text, null)
      : missing(id, 'disk', text, 'free some space, or: msa clean --cache', both)
  })
}

function folders({ folders }: DoctorFacts): Check[] {
  const broken = folders.filter(({ problem }) => problem !== null)
  if (broken.length === 0) return [ok('folders', 'folders', 'state, cache and sockets can be written')]
  return broken.map(({ path, problem, variable }) =>
    missing(
      `folder.${variable}`,
      'folders',
      `${path} cannot be written (${problem})`,
      `export ${variable}=/a/folder/of/yours`,
      both,
    ),
  )
}

function leftovers({ leftovers: { processes, containers, labs } }: DoctorFacts): Check[] {
  if (processes + containers === 0) return []
  const what = [counted(processes, 'process', 'processes'), counted(containers, 'container', 'containers')].filter(
    (text) => text !== '',
  )
  return [warn('leftovers', 'left over', `${what.join(' and ')} without a supervisor, of ${labs.join(', ')}`, 'msa clean')]
}

function policy({ policy }: DoctorFacts): Check[] {
  if (policy === 'nothing') return []
  if (policy === 'mended') return [ok('policy', 'packages', 'a policy-rc.d that an installation cut short had left is gone')]
  if (policy === 'in-use') return [warn('policy', 'packages', 'an installation by msa is going on', null)]
  return [warn('policy', 'packages', 'an installation cut short left a policy-rc.d', policy.line)]
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`
}

function size(mebibytes: number): string {
  return mebibytes >= 10_240 ? `${Math.round(mebibytes / 1024)} GiB` : `${mebibytes} MiB`
}
