import type { FastifyInstance } from 'fastify'
import type { CatalogStore, Product } from '../store/catalog.ts'

export function catalogsRoutes(app: FastifyInstance, catalog: Pick<CatalogStore, 'all'>): void {
  app.get('/catalogs', async () => (await catalog.all()).map(productAsJson))
}

function productAsJson({ productId, productName, stock, unitPrice, createdAtSeconds }: Product) {
  return { productId, productName, stock, unitPrice, createdAt: new Date(createdAtSeconds * 1000).toISOString() }
}
