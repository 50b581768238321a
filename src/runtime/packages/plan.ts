import type { Environment } from '../run-to-end.ts'
import { findManager, type PackageManager } from './managers.ts'
import { packagesOf } from './programs.ts'

/** What is to be installed, and how a person would type it. */
export interface InstallPlan {
  readonly manager: PackageManager
  /** The manager's own path. */
  readonly path: string
  /** One for each package: the name to try first, then its stand-ins. */
  readonly packages: readonly (readonly [string, ...string[]])[]
  readonly line: string
  /** Programs this manager has no package of. */
  readonly without: readonly string[]
}

/** How these programs would be installed here; undefined without a package manager we know. */
export function installPlan(programs: readonly string[], env: Environment): InstallPlan | undefined {
  const found = findManager(env)
  if (found === undefined) return undefined
  const choices = programs.map((program) => packagesOf(program, found.manager))
  const packages = [...new Set(choices.filter((choice) => choice !== undefined))]
  return {
    ...found,
    packages,
    line: lineOf(found.manager, [...new Set(packages.map(([first]) => first))]),
    without: programs.filter((_, at) => choices[at] === undefined),
  }
}

/** The line to type, for a hint. */
export function installLine(programs: readonly string[], env: Environment): string | undefined {
  const plan = installPlan(programs, env)
  return plan === undefined || plan.packages.length === 0 ? undefined : plan.line
}

export function lineOf(manager: PackageManager, packages: readonly string[]): string {
  switch (manager) {
    case 'apt':
      return `sudo apt-get install --no-install-recommends ${packages.join(' ')}`
    case 'dnf':
      return `sudo dnf install ${packages.join(' ')}`
    case 'brew':
      return `brew install ${packages.join(' ')}`
  }
}
