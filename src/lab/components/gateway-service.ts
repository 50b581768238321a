import { defineComponent } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { ourService } from './our-service.ts'

export const gatewayService = defineComponent({
  name: 'gateway-service',
  summary: 'Gateway: the one door to user-, order- and catalog-service',
  kind: 'service',
  profile: 'core',
  replaceable: true,
  ports: { http: { port: 8000 } },
  portStep: 1,
  needs: [],
  // Whom it leads to it finds in the registry when it starts: the first call of a person is no 503.
  after: ['rabbitmq', 'kafka', 'config-service', 'discovery-service', 'user-service', 'order-service', 'catalog-service'],
  onHost: true,
  memoryMiB: 110,
  image: images.services,
  imageDataDir: '/var/lib/msa',
  at: ourService({ name: 'gateway-service', uses: ['zipkin', 'config-service', 'discovery-service', 'redis'] }),
  exits: commonExits,
  stop: { graceMs: 10_000 },
  startTimeoutMs: 60_000,
  where: 'http://{http}',
  page: 'http://{http}/actuator/gateway/routes',
  links: [{ env: 'MSA_GATEWAY_URL', url: 'http://{http}' }],
})
