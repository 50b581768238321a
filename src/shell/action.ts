import type { Command } from 'commander'
import type { Context } from './context.ts'

/**
 * What you can type: adds one command to the program; `typed` is the word behind its name. Imports nothing heavier than types and
 * `shell/`.
 */
export type CommandDeclaration = (program: Command, ctx: Context, typed?: string) => void

export type Handler<Input> = (ctx: Context, input: Input) => Promise<void> | void

/**
 * Ties a commander action to a handler that is imported only when it runs. `toInput` gets the options and then the arguments,
 * typed as its command declares them, and makes values of strings; what it finds wrong is an MsaError('USAGE').
 */
export function lazy<Options extends object, Arguments extends readonly unknown[], Input>(
  ctx: Context,
  load: () => Promise<Handler<Input>>,
  toInput: (options: Options, ...args: Arguments) => Input,
): (...called: unknown[]) => Promise<void> {
  return async (...called) => {
    // commander calls with the declared arguments, then the options, then the command.
    const command = called.at(-1) as Command
    const input = toInput(command.optsWithGlobals() as Options, ...(called.slice(0, -2) as unknown as Arguments))
    const handler = await load()
    await handler(ctx, input)
  }
}
