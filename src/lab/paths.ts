import { isAbsolute, join } from 'node:path'

/** Where `msa` keeps things on this machine. Folders are made by whoever writes into them. */
export interface Paths {
  /** `$XDG_STATE_HOME/msa`: labs and their journals; losing it loses no data of an engine in Docker. */
  readonly stateDir: string
  /** `$XDG_CACHE_HOME/msa`: what can be fetched again. */
  readonly cacheDir: string
  /** `$XDG_CONFIG_HOME/msa`: what a person has said for good. */
  readonly configDir: string
  /** Sockets: short, because a socket's path may have no more than 104 bytes everywhere. */
  readonly runtimeDir: string
}

/** The XDG base directories, where they are absolute paths as their specification asks; their defaults otherwise. */
export function pathsFrom(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  uid: number,
  temporaryDir: string,
): Paths {
  const folder = (name: string, otherwise: string) => {
    const value = env[name]
    return join(value && isAbsolute(value) ? value : otherwise, 'msa')
  }
  return {
    stateDir: folder('XDG_STATE_HOME', join(home, '.local', 'state')),
    cacheDir: folder('XDG_CACHE_HOME', join(home, '.cache')),
    configDir: folder('XDG_CONFIG_HOME', join(home, '.config')),
    runtimeDir: runtimeDirFrom(env.XDG_RUNTIME_DIR, uid, temporaryDir),
  }
}

/** What is left of the 104 bytes for `/<lab>.sock` is 44. */
const longestRuntimeDir = 60

function runtimeDirFrom(runtimeHome: string | undefined, uid: number, temporaryDir: string): string {
  const candidates = [
    runtimeHome && isAbsolute(runtimeHome) ? join(runtimeHome, 'msa') : undefined,
    join(temporaryDir, `msa-${uid}`),
  ]
  return candidates.find((path) => path !== undefined && Buffer.byteLength(path) <= longestRuntimeDir) ?? `/tmp/msa-${uid}`
}
