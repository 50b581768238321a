import { type ComponentDefinition, defineComponent } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { type OurService, ourService } from './our-service.ts'

export interface CourseService extends OurService {
  readonly summary: string
}

/** A service of the course behind the gateway: found by its name, as often as it is wanted, and a person's own may take its place. */
export function courseService({ summary, ...own }: CourseService): ComponentDefinition {
  return defineComponent({
    name: own.name,
    summary,
    kind: 'service',
    profile: 'core',
    replaceable: true,
    // Any port will do.
    ports: { http: { port: 0, inside: 8080 } },
    portStep: 1,
    needs: [],
    after: ['rabbitmq', 'kafka', 'mariadb', 'config-service', 'discovery-service'],
    onHost: true,
    memoryMiB: 110,
    image: images.services,
    imageDataDir: '/var/lib/msa',
    at: ourService(own),
    exits: commonExits,
    stop: { graceMs: 10_000 },
    startTimeoutMs: 60_000,
    where: 'http://{http}',
    page: 'http://{http}/actuator',
    links: [],
  })
}
