import { guardName } from './guard-script.ts'
import type { ProcessIdentity } from './identity.ts'
import { parseProcStat, pidsOfProc, processTable, ps, readProc } from './process-table.ts'

/** Set only on what a supervisor spawns: `<lab id>/<instance id>/<nonce of this start>`. */
const componentVariable = 'MSA_COMPONENT'
const labNameVariable = 'MSA_LAB_NAME'
/** Set on a supervisor: `<lab id>/<lab name>`. */
const supervisorVariable = 'MSA_SUPERVISOR'

export interface Mark {
  readonly labId: string
  readonly labName: string
  readonly instanceId: string
  /** Made anew at each start of the instance. */
  readonly nonce: string
}

/** A live process that belongs to a lab. */
export interface MarkedProcess extends ProcessIdentity, Mark {
  readonly group: number
  readonly command: string
  /** It only guards its group: it ends by SIGKILL, or by itself. */
  readonly isGuard: boolean
}

export interface SupervisorProcess extends ProcessIdentity {
  readonly labId: string
  readonly labName: string
}

/** The environment for a component's process. */
export function markedEnv(env: NodeJS.ProcessEnv, mark: Mark): NodeJS.ProcessEnv {
  return {
    ...withoutMarks(env),
    [componentVariable]: `${mark.labId}/${mark.instanceId}/${mark.nonce}`,
    [labNameVariable]: mark.labName,
  }
}

/** The environment for a supervisor's process. */
export function supervisorEnv(env: NodeJS.ProcessEnv, labId: string, labName: string): NodeJS.ProcessEnv {
  return { ...withoutMarks(env), [supervisorVariable]: `${labId}/${labName}` }
}

/** What a process inherits that is neither a component nor a supervisor, whoever starts it. */
export function withoutMarks(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { [componentVariable]: _component, [labNameVariable]: _name, [supervisorVariable]: _supervisor, ...rest } = env
  return rest
}

/** Live processes of this lab's components (of any lab: null), whoever started them. */
export async function findMarked(labId: string | null): Promise<MarkedProcess[]> {
  const found = await processesWith(componentVariable, labId === null ? '' : `${labId}/`)
  return found.flatMap(({ value, environment, ...process }) => {
    const [lab = '', instanceId = '', nonce = ''] = value.split('/')
    if (labId !== null && lab !== labId) return []
    const mark = { labId: lab, labName: environment(labNameVariable) ?? '', instanceId, nonce }
    return [
      {
        ...mark,
        pid: process.pid,
        startTime: process.startTime,
        group: process.group,
        command: process.command,
        isGuard: isGuard(process.command),
      },
    ]
  })
}

export async function findSupervisors(labId: string | null): Promise<SupervisorProcess[]> {
  const found = await processesWith(supervisorVariable, labId === null ? '' : `${labId}/`)
  const pids = new Set(found.map(({ pid }) => pid))
  // A child between fork and exec still shows its parent's environment.
  const supervisors = found.filter(({ parent }) => !pids.has(parent))
  return supervisors.map(({ pid, startTime, value }) => {
    const slash = value.indexOf('/')
    return { pid, startTime, labId: value.slice(0, slash), labName: value.slice(slash + 1) }
  })
}

/** Does this command line belong to the watcher of a guarded group? (The program it guards has replaced the same command line.) */
export function isGuard(command: string): boolean {
  return command.includes(` ${guardName} `) || command.endsWith(` ${guardName}`)
}

interface FoundProcess extends ProcessIdentity {
  readonly parent: number
  readonly group: number
  readonly command: string
  readonly value: string
  readonly environment: (variable: string) => string | undefined
}

async function processesWith(variable: string, valueStart: string): Promise<FoundProcess[]> {
  return process.platform === 'linux' ? processesOfProcWith(variable, valueStart) : processesOfPsWith(variable, valueStart)
}

function processesOfProcWith(variable: string, valueStart: string): FoundProcess[] {
  return pidsOfProc().flatMap((pid) => {
    const bytes = readProc(pid, 'environ')
    if (!bytes?.includes(`${variable}=${valueStart}`)) return []
    const entries = bytes.toString('utf8').split('\0')
    const environment = (name: string): string | undefined =>
      entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
    const value = environment(variable)
    const row = parseProcStat(readProc(pid, 'stat')?.toString('latin1') ?? '')
    if (value === undefined || row === undefined || row.isZombie) return []
    const command = readProc(pid, 'cmdline')?.toString('utf8').replace(/\0$/, '').replaceAll('\0', ' ') ?? ''
    return [{ ...row, command, value, environment }]
  })
}

async function processesOfPsWith(variable: string, valueStart: string): Promise<FoundProcess[]> {
  const [rows, commands, withEnvironment] = await Promise.all([
    processTable(),
    ps(['-axwwo', 'pid=,command=']),
    ps(['eww', '-axo', 'pid=,command=']),
  ])
  const environments = environmentsFromPs(commands, withEnvironment)
  return rows.flatMap((row) => {
    const { command, environment: text } = environments.get(row.pid) ?? { command: '', environment: '' }
    const environment = (name: string): string | undefined => new RegExp(`(?:^| )${name}=(\\S*)`).exec(text)?.[1]
    const value = environment(variable)
    if (value === undefined || !value.startsWith(valueStart) || row.isZombie) return []
    return [{ ...row, command, value, environment }]
  })
}

/**
 * `ps e` prints a process's environment after its command line with nothing between them. What the plain listing also shows is the
 * command line; only the rest counts, or `grep MSA_COMPONENT=…` would be taken for a component.
 */
export function environmentsFromPs(
  commands: string,
  withEnvironment: string,
): Map<number, { command: string; environment: string }> {
  const full = pidLines(withEnvironment)
  return new Map(
    [...pidLines(commands)].flatMap(([pid, command]) => {
      const text = full.get(pid)
      return text?.startsWith(command) ? [[pid, { command, environment: text.slice(command.length) }]] : []
    }),
  )
}

function pidLines(text: string): Map<number, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const match = /^\s*(\d+) (.*?)\s*$/.exec(line)
      return match ? [[Number(match[1]), match[2] ?? ''] as const] : []
    }),
  )
}
