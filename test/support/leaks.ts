import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Where a lab could leave something: its own folders, and what bears its name in Docker. */
export interface Traces {
  readonly root: string
  readonly labs: readonly string[]
  readonly docker: boolean
}

/** Everything of these labs that is there now, one line each: processes, sockets and files, containers, networks, volumes. */
export function tracesOf({ root, labs, docker }: Traces): string[] {
  return [
    ...processesOf(root).map(({ pid, command }) => `process ${pid} ${command}`),
    ...filesBelow(root),
    ...(docker ? belongingsOf(labs) : []),
  ]
}

export interface TracedProcess {
  readonly pid: number
  readonly command: string
  /** `MSA_COMPONENT` of its environment: `<lab>/<instance>/<nonce>`. */
  readonly component: string | null
  readonly isSupervisor: boolean
}

/** Whatever was started with this root in its environment or on its command line, marked or not. Not the test itself. */
export function processesOf(root: string): TracedProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
    const environment = readProc(name, 'environ').split('\0')
    const command = readProc(name, 'cmdline').replaceAll('\0', ' ').trim()
    const isOurs =
      environment.some((entry) => entry.startsWith('XDG_STATE_HOME=') && entry.includes(root)) || command.includes(`${root}/`)
    // A zombie has no command line any more: it is gone, whoever has yet to notice.
    if (!isOurs || command === '' || environment.includes('MSA_TEST_OWN=1')) return []
    const valueIn = (variable: string) =>
      environment.find((entry) => entry.startsWith(`${variable}=`))?.slice(variable.length + 1)
    return [
      {
        pid: Number(name),
        command: command.slice(0, 160),
        component: valueIn('MSA_COMPONENT') ?? null,
        isSupervisor: valueIn('MSA_SUPERVISOR') !== undefined,
      },
    ]
  })
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}

/** Files and sockets; an empty folder is no trace. */
function filesBelow(root: string): string[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.isSocket() ? 'socket' : 'file'} ${relative(root, join(entry.parentPath, entry.name))}`)
}

/** By our label and by name: what lost its label is found as well. */
function belongingsOf(labs: readonly string[]): string[] {
  return labs.flatMap((lab) => [
    ...listed(['ps', '--all', '--format', '{{.Names}}', '--filter', `label=msa.lab=${lab}`], 'container'),
    ...listed(['ps', '--all', '--format', '{{.Names}}', '--filter', `name=^${lab}(-|$)`], 'container'),
    ...listed(['network', 'ls', '--format', '{{.Name}}', '--filter', `name=^${lab}$`], 'network'),
    ...listed(['volume', 'ls', '--format', '{{.Name}}', '--filter', `name=^${lab}-`], 'volume'),
  ])
}

function listed(args: readonly string[], kind: string): string[] {
  return docker(...args)
    .split('\n')
    .filter((name) => name !== '')
    .map((name) => `${kind} ${name}`)
}

export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

/** Whatever a failed test left behind: nothing of it may meet the next one. */
export function sweep(traces: Traces): void {
  for (const { pid } of processesOf(traces.root)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  if (!traces.docker) return
  for (const lab of traces.labs) {
    const lines = belongingsOf([lab])
    const names = (kind: string) => [
      ...new Set(lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1))),
    ]
    if (names('container').length > 0) docker('rm', '--force', '--volumes', ...names('container'))
    if (names('network').length > 0) docker('network', 'rm', ...names('network'))
    if (names('volume').length > 0) docker('volume', 'rm', ...names('volume'))
  }
}
