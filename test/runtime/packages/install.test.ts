import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type InstallProgress, installPackages } from '../../../src/runtime/packages/install.ts'
import { installerScript } from '../../../src/runtime/packages/installer-script.ts'
import { installPlan } from '../../../src/runtime/packages/plan.ts'
import { mendPolicy } from '../../../src/runtime/packages/policy.ts'
import { MsaError } from '../../../src/shared/errors.ts'
import { eventually, temporaryFolder } from '../../support/rig.ts'
import { toolsIn } from '../../support/tools.ts'

/** A system of a test's own: its root, its programs, and a notebook in which the fakes write what was done with them. */
async function system(fakes: Readonly<Record<string, string>>) {
  const base = await temporaryFolder()
  const root = join(base, 'root')
  for (const folder of ['usr/sbin', 'etc/systemd/system/multi-user.target.wants', 'etc/rc2.d', 'run/lock'])
    await mkdir(join(root, folder), { recursive: true })
  const policy = join(root, 'usr/sbin/policy-rc.d')
  const notes = join(base, 'notes')
  const bin = await toolsIn(base, fakes)
  const env = { PATH: bin, ROOT: root, NOTES: notes, BASE: base }
  const progress: InstallProgress[] = []
  const interruption = new AbortController()
  return {
    base,
    root,
    policy,
    env,
    progress,
    interruption,
    notes: async () => (await readFile(notes, 'utf8').catch(() => '')).trim().split('\n'),
    install: (programs: readonly string[], asRoot = true) => {
      const plan = installPlan(programs, env)
      if (plan === undefined) throw new Error('there is no package manager')
      return installPackages(plan, { env, asRoot, root, on: (one) => progress.push(one), signal: interruption.signal })
    },
  }
}

async function failureOf(work: Promise<unknown>): Promise<MsaError> {
  const error = await work.then(
    () => new Error('it should have failed'),
    (thrown) => thrown,
  )
  if (error instanceof MsaError) return error
  throw error
}

/** Does as apt-get: notes what it was told, asks the policy as a maintainer's script would, and enables the service. */
const apt = `
echo "apt-get $*" >>"$NOTES"
case "$*" in
  *--download-only*|*update*) ;;
  *)
    "$ROOT/usr/sbin/policy-rc.d" redis-server start; echo "policy says $?" >>"$NOTES"
    ln -s /lib/systemd/system/redis-server.service "$ROOT/etc/systemd/system/multi-user.target.wants/redis-server.service"
    ln -s /lib/systemd/system/redis-server.service "$ROOT/etc/systemd/system/redis.service"
    ln -s ../init.d/redis-server "$ROOT/etc/rc2.d/S01redis-server" ;;
esac`

test('services are refused while packages are installed, and no longer', async () => {
  const { install, policy, notes, progress } = await system({ 'apt-get': apt })
  await install(['redis-server', 'mvn'])
  expect(existsSync(policy)).toBe(false)
  const options = '-q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 install -y --no-install-recommends'
  expect(await notes()).toEqual([
    `apt-get ${options} --download-only redis-server maven`,
    `apt-get ${options} redis-server maven`,
    'policy says 101',
  ])
  expect(progress.filter(({ kind }) => kind.startsWith('packages-inst'))).toEqual([
    {
      kind: 'packages-installing',
      packages: ['redis-server', 'maven'],
      line: 'sudo apt-get install --no-install-recommends redis-server maven',
    },
    { kind: 'packages-installed', packages: ['redis-server', 'maven'] },
  ])
})

test('what the installation enabled is disabled again and said; what was enabled before stays', async () => {
  const { install, root, progress } = await system({ 'apt-get': apt })
  const wants = join(root, 'etc/systemd/system/multi-user.target.wants')
  await symlink('/lib/systemd/system/mariadb.service', join(wants, 'mariadb.service'))
  await symlink('../init.d/mariadb', join(root, 'etc/rc2.d/S01mariadb'))
  await install(['redis-server'])
  expect(await readdir(wants)).toEqual(['mariadb.service'])
  expect((await readdir(join(root, 'etc/rc2.d'))).sort()).toEqual(['K01redis-server', 'S01mariadb'])
  expect(progress.flatMap((one) => (one.kind === 'unit-disabled' ? [one.unit] : [])).sort()).toEqual(['redis-server'])
})

test('a policy-rc.d that was there before is back afterwards, byte for byte', async () => {
  const { install, policy, notes } = await system({ 'apt-get': apt })
  await writeFile(policy, '#!/bin/sh\nexit 104\n', { mode: 0o750 })
  await install(['redis-server'])
  expect(await readFile(policy, 'utf8')).toBe('#!/bin/sh\nexit 104\n')
  expect(await readdir(dirname(policy))).toEqual(['policy-rc.d'])
  expect(await notes()).toContain('policy says 101')
})

test('package lists are renewed only when the first try fails', async () => {
  const { install, notes } = await system({
    'apt-get': `echo "$*" | grep -q ' update' && touch "$BASE/updated"
      [ -e "$BASE/updated" ] || { echo "E: Unable to locate package redis-server"; exit 100; }
      ${apt}`,
  })
  await install(['redis-server'])
  expect((await notes()).map((line) => line.split(' ').at(-1))).toEqual(['update', 'redis-server', 'redis-server', '101'])
})

test('where this release has another Java, that one is installed', async () => {
  const { install, notes, progress } = await system({
    'apt-get': `case "$*" in *openjdk-17*) echo "E: Unable to locate package openjdk-17-jre-headless"; exit 100 ;; esac
      ${apt}`,
  })
  await install(['java', 'redis-server'])
  expect((await notes()).at(-2)).toMatch(/openjdk-21-jre-headless redis-server$/)
  expect(progress.at(-1)).toEqual({ kind: 'packages-installed', packages: ['openjdk-21-jre-headless', 'redis-server'] })
})

test('apt failing is told with its last words and the line to type, and nothing of ours is left', async () => {
  const { install, policy } = await system({
    'apt-get':
      'case "$*" in *update*|*--download-only*) exit 0 ;; esac; echo "E: Sub-process /usr/bin/dpkg returned an error code (1)"; exit 100',
  })
  const error = await failureOf(install(['redis-server']))
  expect(error).toMatchObject({
    code: 'PACKAGE_INSTALL_FAILED',
    exitCode: 3,
    hint: 'sudo apt-get install --no-install-recommends redis-server',
  })
  expect(error.details).toEqual(['E: Sub-process /usr/bin/dpkg returned an error code (1)'])
  expect(existsSync(policy)).toBe(false)
})

test('another installation that does not end is not answered by asking for newer lists', async () => {
  const { install, notes } = await system({
    'apt-get': `echo "apt-get $*" >>"$NOTES"; echo "E: Could not get lock /var/lib/dpkg/lock-frontend"; exit 100`,
  })
  const error = await failureOf(install(['redis-server']))
  expect(error.hint).toContain('dpkg --configure -a')
  expect(await notes()).toHaveLength(1)
})

test('without rights nothing is tried: the line to type', async () => {
  const { install, notes } = await system({ 'apt-get': apt })
  const error = await failureOf(install(['redis-server'], false))
  expect(error).toMatchObject({
    code: 'PACKAGE_INSTALL_FAILED',
    exitCode: 3,
    hint: 'sudo apt-get install --no-install-recommends redis-server',
  })
  expect(await notes()).toEqual([''])
})

test('sudo that wants a password is not asked for one', async () => {
  const { install, notes } = await system({ 'apt-get': apt, sudo: 'echo "sudo $1" >>"$NOTES"; exit 1' })
  expect((await failureOf(install(['redis-server'], false))).message).toContain('sudo wants a password')
  expect(await notes()).toEqual(['sudo -n'])
})

test('sudo that needs no password is used', async () => {
  const { install, notes } = await system({ 'apt-get': apt, sudo: 'shift; exec "$@"' })
  await install(['redis-server'], false)
  expect(await notes()).toContain('policy says 101')
})

test('brew is used by everyone but root', async () => {
  const { install, notes } = await system({ brew: 'echo "brew $*" >>"$NOTES"' })
  await install(['redis-server'], false)
  expect(await notes()).toEqual(['brew install redis'])
  expect(await failureOf(install(['redis-server'], true))).toMatchObject({
    code: 'PACKAGE_INSTALL_FAILED',
    hint: 'brew install redis',
  })
})

test('dnf needs no policy, and what it enabled is disabled all the same', async () => {
  const enable = 'ln -s /usr/lib/systemd/system/redis.service "$ROOT/etc/systemd/system/multi-user.target.wants/redis.service"'
  const { install, progress, policy } = await system({ dnf: `${enable}; [ ! -e "$ROOT/usr/sbin/policy-rc.d" ]` })
  await install(['redis-server'])
  expect(progress).toContainEqual({ kind: 'unit-disabled', unit: 'redis' })
  expect(existsSync(policy)).toBe(false)
})

const waiting = (when: string) =>
  `case "$*" in ${when}) touch "$BASE/began"; while [ -e "$BASE/began" ] && [ ! -e "$BASE/go" ]; do sleep 0.02; echo going on; done; echo to the end; touch "$BASE/ended" ;; esac`

test('an interruption during the download ends it', async () => {
  const { install, interruption, base, policy } = await system({ 'apt-get': waiting('*--download-only*') })
  const installing = failureOf(install(['redis-server']))
  await eventually('apt downloads', () => existsSync(join(base, 'began')))
  interruption.abort()
  expect(await installing).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
  expect(existsSync(join(base, 'ended'))).toBe(false)
  expect(existsSync(policy)).toBe(false)
})

test('an interruption during the installation waits for its end', async () => {
  const { install, interruption, base, policy } = await system({ 'apt-get': `${waiting('*download*) ;; *')}` })
  const installing = failureOf(install(['redis-server']))
  await eventually('apt installs', () => existsSync(join(base, 'began')))
  interruption.abort()
  expect(existsSync(policy)).toBe(true)
  await writeFile(join(base, 'go'), '')
  expect(await installing).toMatchObject({ code: 'INTERRUPTED' })
  expect(existsSync(join(base, 'ended'))).toBe(true)
  expect(existsSync(policy)).toBe(false)
})

/** A parent as msa is one, to be killed: it holds the pipe to the installer's standard input. */
function parentOf(command: readonly string[], env: Record<string, string>) {
  const program = `require('child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: ['pipe', 'pipe', 'pipe'] }); setInterval(() => {}, 1e6)`
  const parent = spawn(process.execPath, ['-e', program, ...command], { env, stdio: 'ignore' })
  onTestFinished(() => void parent.kill('SIGKILL'))
  return parent
}

test('msa killed during the installation: it goes on to its end, then the policy is gone and the service disabled', async () => {
  const { base, root, policy, env } = await system({ 'apt-get': `${apt}\n${waiting('*')}` })
  await writeFile(policy, '#!/bin/sh\nexit 104\n')
  await chmod(policy, 0o755)
  const parent = parentOf(
    [join(env.PATH, 'sh'), '-c', installerScript, 'msa-packages', root, 'quiet', 'apt-get', 'install', 'redis-server'],
    env,
  )
  await eventually('apt installs', () => existsSync(join(base, 'began')))
  parent.kill('SIGKILL')
  await new Promise((resolve) => parent.once('close', resolve))
  expect(await readFile(policy, 'utf8')).toContain('msa-lab')
  expect(mendPolicy(root)).toEqual({ kind: 'in-use' })
  await writeFile(join(base, 'go'), '')
  await eventually('apt comes to its end, though nobody hears it', () => existsSync(join(base, 'ended')))
  await eventually('the policy is as it was', async () => (await readFile(policy, 'utf8')) === '#!/bin/sh\nexit 104\n')
  expect(await readdir(join(root, 'etc/systemd/system/multi-user.target.wants'))).toEqual([])
  expect(mendPolicy(root)).toEqual({ kind: 'nothing' })
})

test('msa killed during a download: the download ends too', async () => {
  const { base, root, env } = await system({ 'apt-get': `echo $$ >"$BASE/pid"; ${waiting('*')}` })
  const parent = parentOf([join(env.PATH, 'sh'), '-c', installerScript, 'msa-packages', root, 'plain', 'apt-get', 'update'], env)
  await eventually('apt downloads', () => existsSync(join(base, 'began')))
  const apt = Number(await readFile(join(base, 'pid'), 'utf8'))
  parent.kill('SIGKILL')
  await eventually('apt is gone', () => !isAlive(apt))
  expect(existsSync(join(base, 'ended'))).toBe(false)
})

test('the installer itself killed: what it leaves refuses nothing any more, and is mended with the next look', async () => {
  const { base, root, policy, env } = await system({ 'apt-get': `${waiting('*')}` })
  await writeFile(policy, '#!/bin/sh\nexit 104\n', { mode: 0o755 })
  const installer = spawn(join(env.PATH, 'sh'), ['-c', installerScript, 'msa-packages', root, 'quiet', 'apt-get', 'install'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await eventually('apt installs', () => existsSync(join(base, 'began')))
  expect(await exitCodeOf(policy)).toBe(101)
  installer.kill('SIGKILL')
  await new Promise((resolve) => installer.once('close', resolve))
  await writeFile(join(base, 'go'), '')
  await eventually('apt, which nobody killed, comes to its end', () => existsSync(join(base, 'ended')))
  await eventually('what was there before answers again', async () => (await exitCodeOf(policy)) === 104)
  expect(mendPolicy(root)).toEqual({ kind: 'mended' })
  expect(await readFile(policy, 'utf8')).toBe('#!/bin/sh\nexit 104\n')
  expect(mendPolicy(root)).toEqual({ kind: 'nothing' })
})

test('a policy-rc.d left behind is mended by the next installation as well', async () => {
  const { install, policy, notes } = await system({ 'apt-get': apt })
  await writeFile(policy, '#!/bin/sh\n# msa-lab, process 999999999 1\nexit 101\n', { mode: 0o755 })
  await writeFile(`${policy}.before-msa`, '#!/bin/sh\nexit 104\n', { mode: 0o755 })
  await install(['redis-server'])
  expect(await readFile(policy, 'utf8')).toBe('#!/bin/sh\nexit 104\n')
  expect(await notes()).toContain('policy says 101')
})

test('two installations at once take turns', async () => {
  const one = await system({ 'apt-get': `${waiting('*')}; [ -e "$ROOT/usr/sbin/policy-rc.d" ]` })
  const run = () => {
    const installer = spawn(join(one.env.PATH, 'sh'), ['-c', installerScript, 'msa-packages', one.root, 'quiet', 'apt-get'], {
      env: one.env,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    onTestFinished(() => void installer.kill('SIGKILL'))
    return new Promise((resolve) => installer.once('close', resolve))
  }
  const both = [run(), run()]
  await eventually('one installs', () => existsSync(join(one.base, 'began')))
  await writeFile(join(one.base, 'go'), '')
  expect(await Promise.all(both)).toEqual([0, 0])
  expect(existsSync(one.policy)).toBe(false)
})

function exitCodeOf(program: string): Promise<number | null> {
  return new Promise((resolve) =>
    spawn(program, ['redis-server', 'start'], { stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } }).once('close', resolve),
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
