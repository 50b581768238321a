import { defineComponent } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { ourService } from './our-service.ts'

export const orderService = defineComponent({
  name: 'order-service',
  summary: 'Orders: taken, stored, and told to whom it concerns',
  kind: 'service',
  profile: 'core',
  replaceable: true,
  // Found by its name: any port will do.
  ports: { http: { port: 0, inside: 8080 } },
  portStep: 1,
  needs: [],
  after: ['rabbitmq', 'kafka', 'mariadb', 'config-service', 'discovery-service'],
  onHost: true,
  memoryMiB: 110,
  image: images.services,
  imageDataDir: '/var/lib/msa',
  at: ourService({
    name: 'order-service',
    uses: ['zipkin', 'config-service', 'discovery-service', 'rabbitmq', 'kafka', 'mariadb', 'connect'],
    // With `order.store: connect` it sees to the connector that stores them, which has its own way to the database.
    properties: (place) => (place.has('connect') ? { 'order.sink.database': place.reachFrom('connect', 'mariadb', 'sql') } : {}),
  }),
  exits: commonExits,
  stop: { graceMs: 10_000 },
  startTimeoutMs: 60_000,
  where: 'http://{http}',
  page: 'http://{http}/actuator',
  links: [],
})
