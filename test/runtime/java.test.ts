import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { findJava } from '../../src/runtime/java.ts'
import { temporaryFolder } from '../support/rig.ts'
import { toolsIn } from '../support/tools.ts'

interface Build {
  readonly release?: string
  readonly says?: string
}

/** A JDK as it lies on a disk: its program, the file its build left, its library. */
async function jdk(home: string, { release, says = 'exit 1' }: Build): Promise<string> {
  await mkdir(join(home, 'bin'), { recursive: true })
  await mkdir(join(home, 'lib', 'server'), { recursive: true })
  await writeFile(join(home, 'bin', 'java'), `#!/bin/sh\n${says}\n`, { mode: 0o755 })
  await writeFile(join(home, 'lib', 'server', 'libjvm.so'), 'library')
  if (release !== undefined) await writeFile(join(home, 'release'), `IMPLEMENTOR="Somebody"\nJAVA_VERSION="${release}"\n`)
  return join(home, 'bin', 'java')
}

test('JAVA_HOME goes before the PATH, and the version is read without running it', async () => {
  const folder = await temporaryFolder()
  const path = await jdk(join(folder, 'chosen'), { release: '21.0.4' })
  await jdk(join(folder, 'other'), { release: '17.0.15' })
  const env = { JAVA_HOME: join(folder, 'chosen'), PATH: join(folder, 'other', 'bin') }
  expect(findJava(env, [])).toMatchObject({ path, version: '21.0.4', major: 21 })
})

test('one that is too old is passed over for the next', async () => {
  const folder = await temporaryFolder()
  await jdk(join(folder, 'eight'), { release: '1.8.0_402' })
  await jdk(join(folder, 'eleven'), { release: '11.0.22' })
  const path = await jdk(join(folder, 'jvms', 'seventeen'), { release: '17' })
  const env = { JAVA_HOME: join(folder, 'eight'), PATH: join(folder, 'eleven', 'bin') }
  expect(findJava(env, [join(folder, 'jvms')])).toMatchObject({ path, major: 17 })
})

test('a build that left no word about itself is asked', async () => {
  const folder = await temporaryFolder()
  const path = await jdk(join(folder, 'jdk'), { says: `echo 'openjdk version "17.0.9" 2023-10-17' >&2` })
  expect(findJava({ PATH: `${dirname(path)}:${await toolsIn(folder)}` }, [])).toMatchObject({ version: '17.0.9', major: 17 })
})

test('what is only called java is none', async () => {
  const folder = await temporaryFolder()
  const bin = await toolsIn(folder, { java: 'echo "The operation could not be completed: no Java Runtime" >&2; exit 1' })
  expect(findJava({ PATH: bin }, [])).toBeUndefined()
})

test('the fingerprint is the same for the same build through a link, and another after an update', async () => {
  const folder = await temporaryFolder()
  const path = await jdk(join(folder, 'jdk'), { release: '17.0.15' })
  await mkdir(join(folder, 'bin'))
  await symlink(path, join(folder, 'bin', 'java'))
  const direct = findJava({ JAVA_HOME: join(folder, 'jdk') }, [])
  expect(findJava({ PATH: join(folder, 'bin') }, [])).toEqual(direct)
  await writeFile(join(folder, 'jdk', 'lib', 'server', 'libjvm.so'), 'newer library')
  const later = new Date(Date.now() + 60_000)
  await utimes(path, later, later)
  expect(findJava({ JAVA_HOME: join(folder, 'jdk') }, [])?.fingerprint).not.toBe(direct?.fingerprint)
})
