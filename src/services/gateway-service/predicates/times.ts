import type { PredicateFactory } from './predicate.ts'
import { zonedTimeMs } from './zoned-time.ts'

export const after: PredicateFactory = {
  shortcut: { fields: ['datetime'] },
  create: (args, { clock }) => {
    const fromMs = zonedTimeMs(args.text('datetime'))
    return { text: `After: ${args.text('datetime')}`, test: () => clock.now() > fromMs }
  },
}

export const before: PredicateFactory = {
  shortcut: { fields: ['datetime'] },
  create: (args, { clock }) => {
    const untilMs = zonedTimeMs(args.text('datetime'))
    return { text: `Before: ${args.text('datetime')}`, test: () => clock.now() < untilMs }
  },
}

export const between: PredicateFactory = {
  shortcut: { fields: ['datetime1', 'datetime2'] },
  create: (args, { clock }) => {
    const [first, second] = [args.text('datetime1'), args.text('datetime2')]
    const [fromMs, untilMs] = [zonedTimeMs(first), zonedTimeMs(second)]
    if (fromMs >= untilMs) args.fail('datetime1 must be before datetime2')
    const test = () => clock.now() > fromMs && clock.now() < untilMs
    return { text: `Between: ${first} and ${second}`, test }
  },
}
