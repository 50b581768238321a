import { courseService } from './course-service.ts'

export const catalogService = courseService({
  name: 'catalog-service',
  summary: 'The catalogue, and its stock',
  uses: ['zipkin', 'config-service', 'discovery-service', 'rabbitmq', 'kafka'],
})
