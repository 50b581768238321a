import { MsaError } from '../../shared/errors.ts'
import { type Environment, type RunResult, runToEnd } from '../run-to-end.ts'
import { installerScript } from './installer-script.ts'
import { findExecutable } from './managers.ts'
import { type InstallPlan, lineOf } from './plan.ts'
import { mendPolicy } from './policy.ts'

export type InstallProgress =
  | { readonly kind: 'packages-installing'; readonly packages: readonly string[]; readonly line: string }
  /** The package manager is at something new: `downloading`, `asking for newer package lists`, `installing`. */
  | { readonly kind: 'packages-step'; readonly step: string }
  /** A line the package manager printed. */
  | { readonly kind: 'packages-said'; readonly line: string }
  /** The installation enabled this at boot; it is disabled again. */
  | { readonly kind: 'unit-disabled'; readonly unit: string }
  | { readonly kind: 'packages-installed'; readonly packages: readonly string[] }

export interface InstallRequest {
  readonly env: Environment
  /** Are we root ourselves? */
  readonly asRoot: boolean
  readonly on: (progress: InstallProgress) => void
  readonly signal: AbortSignal
  /** Where the system lies; another folder in tests. */
  readonly root?: string
}

type Mode = 'plain' | 'units' | 'quiet'

const stepTimeoutMs = 20 * 60_000
const sudoTimeoutMs = 10_000

/**
 * Installs packages without starting what is in them. An interruption during the download ends it at once; an
 * installation that has begun is finished first.
 */
export async function installPackages(plan: InstallPlan, request: InstallRequest): Promise<void> {
  if (plan.packages.length === 0) return
  const packages = plan.packages.map(([first]) => first)
  const installer = await createInstaller(plan, request)
  mendPolicy(request.root)
  request.on({ kind: 'packages-installing', packages, line: plan.line })
  const installed = plan.manager === 'apt' ? await installWithApt(plan, installer) : await installDirectly(plan, installer)
  request.on({ kind: 'packages-installed', packages: installed })
}

interface Installer {
  /** Runs the manager once, says what it does, and answers however it ends. */
  run(step: string, mode: Mode, args: readonly string[]): Promise<RunResult>
  fail(result: RunResult, packages: readonly string[]): MsaError
}

async function installWithApt(plan: InstallPlan, installer: Installer): Promise<readonly string[]> {
  const wait = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0']
  const install = (packages: readonly string[], ...more: readonly string[]) => [
    ...wait,
    'install',
    '-y',
    '--no-install-recommends',
    ...more,
    ...packages,
  ]
  const download = (packages: readonly string[]) => installer.run('downloading', 'plain', install(packages, '--download-only'))
  let packages: readonly string[] = plan.packages.map(([first]) => first)
  let result = await download(packages)
  if (result.exitCode !== 0 && !isLocked(result)) {
    const update = await installer.run('asking for newer package lists', 'plain', [...wait, 'update'])
    // A third party's list may be out of reach while ours came: what counts is whether the packages can be had now.
    result = await download(packages)
    packages = await withStandIns(
      plan,
      packages,
      () => result,
      async (others) => {
        result = await download(others)
      },
    )
    if (result.exitCode !== 0)
      throw installer.fail(update.exitCode === 0 ? result : { ...result, tail: [...update.tail, ...result.tail] }, packages)
  }
  if (result.exitCode !== 0) throw installer.fail(result, packages)
  result = await installer.run('installing', 'quiet', install(packages))
  if (result.exitCode !== 0) throw installer.fail(result, packages)
  return packages
}

async function installDirectly(plan: InstallPlan, installer: Installer): Promise<readonly string[]> {
  const mode: Mode = plan.manager === 'dnf' ? 'units' : 'plain'
  const install = (packages: readonly string[]) =>
    installer.run(
      'installing',
      mode,
      plan.manager === 'dnf' ? ['-y', '--setopt=install_weak_deps=False', 'install', ...packages] : ['install', ...packages],
    )
  let packages: readonly string[] = plan.packages.map(([first]) => first)
  let result = await install(packages)
  packages = await withStandIns(
    plan,
    packages,
    () => result,
    async (others) => {
      result = await install(others)
    },
  )
  if (result.exitCode !== 0) throw installer.fail(result, packages)
  return packages
}

/** Releases of a system differ in which Java they have: where a name is unknown its stand-in is tried, once each. */
async function withStandIns(
  plan: InstallPlan,
  first: readonly string[],
  result: () => RunResult,
  tryAgain: (packages: readonly string[]) => Promise<void>,
): Promise<readonly string[]> {
  let packages = first
  while (result().exitCode !== 0) {
    const unknown = unknownPackages(result())
    const others = packages.map((name) => (unknown.has(name) ? (standInOf(plan, name) ?? name) : name))
    if (others.every((name, at) => name === packages[at])) break
    packages = others
    await tryAgain(packages)
  }
  return packages
}

function standInOf({ packages }: InstallPlan, name: string): string | undefined {
  const choice = packages.find((names) => names.includes(name)) ?? [name]
  return choice[choice.indexOf(name) + 1]
}

function unknownPackages({ tail }: RunResult): Set<string> {
  const words =
    /Unable to locate package (\S+)|Package '([^']+)' has no installation candidate|No match for argument: (\S+)|No available formula with the name "([^"]+)"/
  return new Set(
    tail.flatMap(
      (line) =>
        line
          .match(words)
          ?.slice(1)
          .filter((name) => name !== undefined) ?? [],
    ),
  )
}

function isLocked({ tail }: RunResult): boolean {
  return tail.some((line) => /Could not get lock|dpkg was interrupted|Unable to acquire the dpkg/.test(line))
}

async function createInstaller(plan: InstallPlan, request: InstallRequest): Promise<Installer> {
  const { env, on, signal, root = '/' } = request
  const prefix = await rightsFor(plan, request)
  const quietEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C', HOMEBREW_NO_AUTO_UPDATE: '1', NONINTERACTIVE: '1' }
  const inside = ['env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C', plan.path]
  return {
    async run(step, mode, args) {
      on({ kind: 'packages-step', step })
      const disabled = new Set<string>()
      const onLine = (line: string) => {
        const unit = line.match(/^msa-disabled: (.*?)(?:\.service)?$/)?.[1]
        if (unit === undefined) return on({ kind: 'packages-said', line })
        if (!disabled.has(unit)) on({ kind: 'unit-disabled', unit })
        disabled.add(unit)
      }
      const command = [...prefix, 'sh', '-c', installerScript, 'msa-packages', root, mode, ...inside, ...args] as [
        string,
        ...string[],
      ]
      const result = await runToEnd({
        command,
        env: quietEnv,
        timeoutMs: stepTimeoutMs,
        endedBy: 'close-input',
        signal,
        onLine,
      }).catch((error) => {
        throw signal.aborted
          ? new MsaError('INTERRUPTED', 'The installation of packages was interrupted.', { hint: plan.line, exitCode: 130 })
          : error
      })
      return { ...result, tail: result.tail.filter((line) => !line.startsWith('msa-disabled: ')) }
    },
    fail: (result, packages) =>
      new MsaError(
        'PACKAGE_INSTALL_FAILED',
        `${plan.path} could not install ${packages.join(', ')}${result.timedOut ? ': it takes too long' : ''}.`,
        {
          details: result.tail.filter((line) => line.trim() !== '').slice(-8),
          hint: isLocked(result)
            ? 'wait until the other installation has ended (or: sudo dpkg --configure -a), and try again'
            : lineOf(plan.manager, packages),
          exitCode: 3,
        },
      ),
  }
}

/** Root needs nothing, brew wants no root, everyone else sudo without a password. */
async function rightsFor(plan: InstallPlan, { env, asRoot, signal }: InstallRequest): Promise<readonly string[]> {
  if (asRoot === (plan.manager !== 'brew')) return []
  const needs = plan.packages.map(([first]) => first).join(', ')
  if (plan.manager === 'brew') {
    throw new MsaError('PACKAGE_INSTALL_FAILED', `${needs} must be installed, and brew refuses to run as root.`, {
      hint: plan.line,
      exitCode: 3,
    })
  }
  const sudo = findExecutable('sudo', env)
  if (sudo !== undefined) {
    const allowed = await runToEnd({ command: [sudo, '-n', 'true'], env, timeoutMs: sudoTimeoutMs, signal })
    if (allowed.exitCode === 0) return [sudo, '-n']
  }
  const because = sudo === undefined ? 'only root may do that' : 'sudo wants a password, which msa never asks for'
  throw new MsaError('PACKAGE_INSTALL_FAILED', `${needs} must be installed, and ${because}.`, { hint: plan.line, exitCode: 3 })
}
