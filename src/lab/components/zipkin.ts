import { defineComponent } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { httpCheck } from './healthcheck.ts'

// Without memory it goes on, answers nobody and never ends by itself; the lab starts again what has ended.
const jvmFlags = ['-Xmx256m', '-XX:+ExitOnOutOfMemoryError', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']
/** Its own half a million would take twice the heap; the oldest traces are forgotten first. */
const mostSpans = 100_000

export const zipkin = defineComponent({
  name: 'zipkin',
  summary: 'Zipkin: traces, and the graph of who calls whom',
  kind: 'engine',
  profile: 'core',
  ports: { http: { port: 9411 } },
  needs: [],
  memoryMiB: 230,
  programs: ['java'],
  jars: { native: ['zipkin'] },
  image: images.zipkin,
  imageDataDir: '/zipkin/data',
  at: (place) => ({
    command:
      place.runtime === 'docker'
        ? []
        : [
            place.program('java'),
            ...jvmFlags,
            '-jar',
            `${place.jars('zipkin')}/zipkin-server/zipkin-server.jar`,
            // QUERY_PORT sets the port only and leaves it on every interface.
            `--armeria.ports[0].ip=${place.listen('http').host}`,
            `--armeria.ports[0].port=${place.listen('http').port}`,
            '--armeria.ports[0].protocols[0]=http',
            `--zipkin.storage.mem.max-spans=${mostSpans}`,
          ],
    ...(place.runtime === 'docker' ? { env: { JAVA_OPTS: jvmFlags.join(' '), MEM_MAX_SPANS: String(mostSpans) } } : {}),
    ready: [{ kind: 'http', port: 'http', path: '/health', says: '"UP"' }],
    classDataArchive: true,
    container: { dataGroup: 1000, healthcheck: httpCheck(9411, '/health') },
  }),
  exits: commonExits,
  stop: { graceMs: 15_000 },
  where: 'http://{http}',
  page: 'http://{http}/zipkin/',
  links: [{ env: 'MSA_ZIPKIN_URL', url: 'http://{http}' }],
})
