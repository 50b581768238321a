import type { PredicateFactory } from './predicate.ts'

export const weight: PredicateFactory = {
  shortcut: { fields: ['group', 'weight'] },
  create: (args, { routeId, weights }) => {
    const [group, share] = [args.text('group'), args.number('weight')]
    if (!Number.isInteger(share) || share < 0) args.fail(`'weight' is ${share}, which is no share`)
    weights.join(group, routeId, share)
    return { text: `Weight: ${group} ${share}`, test: (exchange) => weights.isChosen(exchange, group, routeId) }
  },
}

const cloudFoundryHeaders = ['x-cf-forwarded-url', 'x-cf-proxy-signature', 'x-cf-proxy-metadata']

export const cloudFoundryRouteService: PredicateFactory = {
  shortcut: { fields: [] },
  create: () => ({
    text: 'CloudFoundryRouteService',
    test: ({ request }) => cloudFoundryHeaders.every((name) => request.headers[name] !== undefined),
  }),
}

export const readBody: PredicateFactory = {
  shortcut: { fields: [] },
  create: (args) => args.fail('it can be given by Java code only'),
}
