import type { IncomingHttpHeaders } from 'node:http'
import { createClients } from 'msa-lab/platform/client/create-clients'
import { defineRemote } from 'msa-lab/platform/client/remote'
import { createApp } from 'msa-lab/platform/http/create-app'
import type { ServiceDefinition } from 'msa-lab/platform/platform'
import { createResilience } from 'msa-lab/platform/resilience/create-resilience'

// Whom it asks. By name it is any instance that discovery knows; by address it may be anybody, inside the lab or not.
const products = defineRemote({
  name: 'ProductsClient',
  base: 'lb://__NAME__-products',
  methods: { product: { verb: 'GET', path: '/{id}' } },
})
const reviews = defineRemote({
  name: 'ReviewsClient',
  base: 'lb://__NAME__-reviews',
  methods: { reviews: { verb: 'GET', path: '/{id}' } },
})
const tips = defineRemote({
  name: 'TipsClient',
  base: 'lb://__NAME__-tips',
  methods: { tips: { verb: 'GET', path: '/{id}/lines', streams: 'lines' } },
})

export const definition: ServiceDefinition = {
  name: '__NAME__',
  defaults: {
    'server.port': 0,
    'management.endpoints.web.exposure.include': 'health,info,env,metrics,prometheus,refresh,busrefresh',
    // Another place for the third, with %s for the id: http://localhost:9000/tips/%s
    'tips.url': '',
  },
  build(platform) {
    const { environment, log, metrics, tracing } = platform
    const app = createApp({ log, metrics, tracing })
    const clients = createClients({ ...platform, resilience: createResilience(platform) })
    app.addHook('onClose', () => clients.close())
    const [productsClient, reviewsClient, tipsClient] = [clients.of(products), clients.of(reviews), clients.of(tips)]

    const productOf = (id: string, onBehalfOf: IncomingHttpHeaders) => productsClient.product({ path: { id }, onBehalfOf })
    const reviewsOf = (id: string, onBehalfOf: IncomingHttpHeaders) => reviewsClient.reviews({ path: { id }, onBehalfOf })
    /** Each is there as soon as its line is; the answer need not have ended. */
    const tipsOf = async (id: string, onBehalfOf: IncomingHttpHeaders) => {
      const at = environment.get('tips.url') || undefined
      const found: unknown[] = []
      for await (const tip of await tipsClient.tips({ path: { id }, at, onBehalfOf })) found.push(tip)
      return found
    }

    // All at once: it takes as long as the slowest of them.
    app.get<{ Params: { id: string } }>('/pages/:id', async ({ params: { id }, headers }) => {
      const [product, reviews, tips] = await Promise.all([productOf(id, headers), reviewsOf(id, headers), tipsOf(id, headers)])
      return { product, reviews, tips }
    })

    // One after the other, to compare: it takes as long as all of them together.
    app.get<{ Params: { id: string } }>('/pages-in-turn/:id', async ({ params: { id }, headers }) => {
      const product = await productOf(id, headers)
      const reviews = await reviewsOf(id, headers)
      return { product, reviews, tips: await tipsOf(id, headers) }
    })

    return app
  },
}
