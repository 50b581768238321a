import type { Supply } from '../lab/supply.ts'
import { currentUser } from '../runtime/user.ts'
import type { Context } from './context.ts'

/** What fetching and installing wants of a command; `agreed` is `--yes`. */
export function supplyOf(ctx: Context, agreed: boolean): Supply {
  const { env, home, output, paths, signal } = ctx
  return {
    ...{ env, home, signal, agreed },
    cacheDir: paths.cacheDir,
    asRoot: currentUser().isRoot,
    ask: (message) => output.ask({ kind: 'confirm', message, flag: '--yes', default: true }),
    on: (note) => output.event(note),
    warn: (text) => output.warn(text),
  }
}
