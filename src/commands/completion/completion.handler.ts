import type { Context } from '../../shell/context.ts'
import { bashScript, fishScript, zshScript } from './scripts.ts'
import type { Shell } from './shells.ts'

const scripts: Readonly<Record<Shell, string>> = { bash: bashScript, zsh: zshScript, fish: fishScript }

export function completion({ output }: Context, { shell }: { readonly shell: Shell }): void {
  output.result({ shell, script: scripts[shell] }, ({ script }) => script)
}
