import { MsaError } from '../shared/errors.ts'
import type { Input, OutputStream } from './context.ts'
import type { Question } from './output.ts'

export type Ask = (question: Question) => Promise<boolean | string>

/** Where nobody can answer: says which flag answers in advance. */
export const askNobody: Ask = async ({ message, flag }) => {
  throw new MsaError('USAGE', `This needs an answer, and nobody can be asked here: ${message}`, {
    hint: `say it in advance: ${flag}`,
    exitCode: 2,
  })
}

/** Asks on the terminal, on stderr. inquirer is imported here and nowhere else, when there is something to ask. */
export function askOn(stdin: Input, stderr: OutputStream, signal: AbortSignal): Ask {
  return async (question) => {
    const { default: inquirer } = await import('inquirer')
    const prompt = inquirer.createPromptModule({ input: stdin.stream(), output: stderr, signal })
    try {
      const { answer } = await prompt([{ name: 'answer', ...asInquirer(question) }])
      return answer as boolean | string
    } catch (error) {
      // Ctrl-C is a key while a question is open, not a signal; both ways the person does not want to answer.
      if (!(error instanceof Error) || !/^(Exit|Abort)PromptError$/.test(error.name)) throw error
      throw new MsaError('INTERRUPTED', `Not answered, so nothing was done: ${question.message}`, { exitCode: 130 })
    }
  }
}

function asInquirer(question: Question) {
  const { message } = question
  switch (question.kind) {
    case 'confirm':
      return { type: 'confirm' as const, message, default: question.default ?? false }
    case 'choice':
      return {
        type: 'select' as const,
        message,
        choices: question.choices.map(({ value, name, hint }) => ({ value, name, ...(hint && { description: hint }) })),
        ...(question.default !== undefined && { default: question.default }),
      }
    case 'text':
      return {
        type: 'input' as const,
        message,
        ...(question.default !== undefined && { default: question.default }),
        validate: (answer: string) => question.check?.(answer) ?? true,
      }
    case 'secret':
      return { type: 'password' as const, message, mask: '•' }
  }
}
