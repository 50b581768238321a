import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { brewPrefixes, isExecutable } from './packages/managers.ts'
import type { Environment } from './run-to-end.ts'

export interface Java {
  readonly path: string
  /** `17.0.15` */
  readonly version: string
  readonly major: number
  /** Names one build of one JVM at one place: a class-data archive is good for no other. */
  readonly fingerprint: string
}

const oldestMajor = 17
const jvmFolders = ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines']
const versionTimeoutMs = 10_000
const known = new Map<string, Java | undefined>()

/** The first Java that is new enough: what the person says, what is on the PATH, then where packages put it. */
export function findJava(env: Environment, folders: readonly string[] = jvmFolders): Java | undefined {
  for (const path of candidates(env, folders)) {
    const java = describeJava(path, env)
    if (java !== undefined && java.major >= oldestMajor) return java
  }
  return undefined
}

function* candidates(env: Environment, folders: readonly string[]): Generator<string> {
  if (env.JAVA_HOME !== undefined && env.JAVA_HOME !== '') yield join(env.JAVA_HOME, 'bin', 'java')
  for (const folder of (env.PATH ?? '').split(delimiter)) if (folder !== '') yield join(folder, 'java')
  for (const prefix of brewPrefixes)
    for (const formula of ['openjdk@17', 'openjdk@21', 'openjdk']) yield join(prefix, 'opt', formula, 'bin', 'java')
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      yield join(folder, name, 'bin', 'java')
      yield join(folder, name, 'Contents', 'Home', 'bin', 'java')
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/** What a `java` is, from the file its build left beside it: asking the program itself takes 40 ms. */
function describeJava(path: string, env: Environment): Java | undefined {
  if (!isExecutable(path)) return undefined
  const real = realpathSync(path)
  const { mtimeMs, size } = statSync(real)
  const key = `${real} ${mtimeMs}`
  if (known.has(key)) return known.get(key)
  const home = dirname(dirname(real))
  const release = readText(join(home, 'release'))
  const version = release.match(/^JAVA_VERSION="([^"]+)"/m)?.[1] ?? askVersion(real, env)
  const java =
    version === undefined
      ? undefined
      : {
          path: real,
          version,
          major: majorOf(version),
          fingerprint: shortHash([home, release || version, jvmStamp(home) ?? `${mtimeMs} ${size}`]),
        }
  known.set(key, java)
  return java
}

function majorOf(version: string): number {
  const [first = '0', second = '0'] = version.split(/[.+_-]/)
  return Number(first === '1' ? second : first)
}

function askVersion(path: string, env: Environment): string | undefined {
  const { stdout, stderr } = spawnSync(path, ['-version'], {
    env: { ...env },
    encoding: 'utf8',
    timeout: versionTimeoutMs,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return `${stderr}${stdout}`.match(/version "([^"]+)"/)?.[1]
}

/** An update of the package changes the JVM's library, whatever it says of its version. */
function jvmStamp(home: string): string | undefined {
  for (const name of ['libjvm.so', 'libjvm.dylib']) {
    try {
      const { size, mtimeMs } = statSync(join(home, 'lib', 'server', name))
      return `${size} ${mtimeMs}`
    } catch {}
  }
  return undefined
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function shortHash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)
}
