import { courseService } from './course-service.ts'

export const orderService = courseService({
  name: 'order-service',
  summary: 'Orders: taken, stored, and told to whom it concerns',
  uses: ['zipkin', 'config-service', 'discovery-service', 'rabbitmq', 'kafka', 'mariadb', 'connect'],
  // With `order.store: connect` it sees to the connector that stores them, which has its own way to the database.
  properties: (place) => (place.has('connect') ? { 'order.sink.database': place.reachFrom('connect', 'mariadb', 'sql') } : {}),
})
