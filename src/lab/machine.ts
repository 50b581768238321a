import { basename, join } from 'node:path'
import { findJava } from '../runtime/java.ts'
import { whichProgram } from '../runtime/packages/programs.ts'
import { jarSetDir } from './artefacts.ts'
import type { ConfigServing } from './config-serving.ts'
import { installedPlugins } from './connect-plugins.ts'
import { nodeFlags } from './node-flags.ts'
import type { Machine } from './specify.ts'

export interface MachineFacts {
  readonly labDir: string
  readonly cacheDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly user: { readonly name: string; readonly isRoot: boolean }
  readonly sharesHostNetwork: boolean
  readonly secret: (name: string) => string
  readonly images: Readonly<Record<string, string>>
  /** The Node that runs this, and the folder its files are in: our services are started like it. */
  readonly nodePath: string
  readonly packageDir: string
  readonly config: ConfigServing
}

/** This machine, as `specify` wants to know it. A program that is not there yet goes by its bare name. */
export function machineOf({ cacheDir, env, nodePath, packageDir, ...facts }: MachineFacts): Machine {
  return {
    ...facts,
    pathOfProgram: (name) => whichProgram(name, env) ?? name,
    pathOfJars: (set) => jarSetDir(cacheDir, set),
    plugins: installedPlugins(facts.labDir),
    commandOfOurs: (service) => [
      nodePath,
      ...nodeFlags,
      join(packageDir, 'services', service, packageDir.endsWith('src') ? 'main.ts' : 'main.js'),
    ],
    pathOfArchive: ({ name, jars }) => {
      const java = findJava(env)
      // Good for this JVM and these jars only: one that does not fit is ignored without a word, and costs seconds.
      const sets = (jars?.native ?? []).map((set) => basename(jarSetDir(cacheDir, set)))
      return java ? join(cacheDir, 'class-data', `${[name, ...sets, java.fingerprint].join('-')}.jsa`) : null
    },
  }
}
