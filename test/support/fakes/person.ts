import type { Context } from '../../../src/shell/context.ts'
import type { Progress, Question } from '../../../src/shell/output.ts'

/** Somebody at the terminal who answers what they are asked, in this order. What a question does not take, they are asked again. */
export function answering(
  ctx: Context,
  answers: readonly (string | boolean)[],
): { readonly ctx: Context; readonly asked: readonly Question[] } {
  const asked: Question[] = []
  const left = [...answers]
  let moving = 0
  const ask = async (question: Question) => {
    if (moving > 0) throw new Error(`something moves over the question: ${question.message}`)
    for (;;) {
      asked.push(question)
      const answer = left.shift()
      if (answer === undefined) throw new Error(`nobody answers: ${question.message}`)
      const isTaken = question.kind !== 'text' || question.check?.(String(answer)) === undefined
      if (isTaken) return answer
    }
  }
  const progress = (text: string): Progress => {
    const real = ctx.output.progress(text)
    moving += 1
    return {
      update: (more) => real.update(more),
      done() {
        moving -= 1
        real.done()
      },
    }
  }
  const output = new Proxy(ctx.output, {
    get(target, name) {
      if (name === 'ask') return ask
      if (name === 'progress') return progress
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { ctx: { ...ctx, output }, asked }
}
