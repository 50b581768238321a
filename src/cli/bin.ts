import { readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isatty } from 'node:tty'
import { MsaError, systemCodeOf } from '../shared/errors.ts'
import type { Surroundings } from '../shell/context.ts'
import { bugReport, run } from './main.ts'

// The process, and nothing but the process: signals, streams, the exit code. Everything else is `run`.

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The second one means it: nothing is waited for any more.
    if (interruption.signal.aborted) process.exit(130)
    interruption.abort(new MsaError('INTERRUPTED', `Interrupted by ${name}.`, { exitCode: 130 }))
  })
}

/** `dist` of the package, or `src` of a clone. */
const packageDir = dirname(import.meta.dirname)
const { version } = JSON.parse(readFileSync(join(packageDir, '..', 'package.json'), 'utf8')) as { version: string }

/** What gives the terminal back. Each may run twice. */
const undos: (() => void)[] = []
const undoAll = () => {
  for (const undo of undos) undo()
}
process.on('exit', undoAll)

const argv = process.argv.slice(2)
const around: Surroundings = {
  env: process.env,
  cwd: workingDirectory(),
  home: homedir(),
  uid: process.getuid?.() ?? 0,
  temporaryDir: tmpdir(),
  signal: interruption.signal,
  stdin: { isTTY: isatty(0), stream: () => process.stdin },
  stdout: process.stdout,
  stderr: process.stderr,
  clock: { now: () => Date.now() },
  version,
  packageDir,
  nodePath: process.execPath,
  platform: `Node ${process.versions.node} on ${process.platform} ${process.arch}`,
  atExit: (undo) => void undos.push(undo),
}

process.on('uncaughtException', (error) => {
  // A row nobody awaited, for a reader that has left.
  if (systemCodeOf(error) === 'EPIPE') return
  // Whatever was going on is in an unknown state: leaving is all that is safe.
  undoAll()
  process.stderr.write(`${bugReport(error, argv, around)}\n`)
  process.exit(70)
})

void run(argv, around).then((code) => {
  process.exitCode = code
})

/** A folder that was deleted under the shell has no name any more; `msa down` works from there too. */
function workingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return homedir()
  }
}
