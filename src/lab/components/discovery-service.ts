import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { ourService } from './our-service.ts'

export const discoveryService = defineComponent({
  name: 'discovery-service',
  summary: 'Discovery (Eureka): who is there, and where',
  kind: 'service',
  profile: 'core',
  ports: { http: { port: 8761 } },
  portStep: 1,
  needs: [],
  after: ['rabbitmq', 'kafka', 'config-service'],
  onHost: true,
  memoryMiB: 90,
  image: images.services,
  imageDataDir: '/var/lib/msa',
  at: ourService({ name: 'discovery-service', uses: ['zipkin', 'config-service'], properties: peersOf }),
  exits: commonExits,
  stop: { graceMs: 10_000 },
  startTimeoutMs: 60_000,
  where: 'http://{http}',
  page: 'http://{http}',
  links: [{ env: 'MSA_EUREKA_URL', url: 'http://{http}/eureka/' }],
})

/** Alone it knows itself only, and never a stranger at the usual port; several keep one another's registry. */
function peersOf(place: Place): Record<string, string> {
  const urlOf = (instance: number) => `http://${place.reach('discovery-service', 'http', instance)}/eureka/`
  const own = urlOf(place.instance)
  const others = Array.from({ length: place.of }, (_, index) => index + 1)
    .filter((instance) => instance !== place.instance)
    .map(urlOf)
  return {
    'eureka.client.serviceUrl.defaultZone': others.length === 0 ? own : others.join(','),
    'eureka.client.register-with-eureka': 'false',
    'eureka.client.fetch-registry': String(others.length > 0),
    'eureka.server.my-url': own,
  }
}
