import { defineComponent } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'

export const redis = defineComponent({
  name: 'redis',
  summary: 'Redis: job results, sessions, rate limits',
  kind: 'engine',
  profile: 'messaging',
  ports: { client: { port: 6379 } },
  needs: [],
  memoryMiB: 20,
  programs: ['redis-server'],
  image: images.redis,
  imageDataDir: '/data',
  at: (place) => {
    const { host, port } = place.listen('client')
    return {
      command: [
        place.program('redis-server'),
        ...['--bind', host, '--port', String(port), '--dir', place.dataDir, '--daemonize', 'no', '--appendonly', 'yes'],
        // Its title would be written over its environment, by which leftovers are found.
        ...['--set-proc-title', 'no'],
        // Nobody but the lab's own network and the host's loopback reaches the container.
        ...(place.runtime === 'docker' ? ['--protected-mode', 'no'] : []),
      ],
      ready: [{ kind: 'redis', port: 'client' }],
      container: { healthcheck: ['redis-cli', 'ping'] },
    }
  },
  exits: commonExits,
  stop: { graceMs: 10_000 },
  where: '{client}',
  links: [{ env: 'MSA_REDIS_URL', url: 'redis://{client}' }],
})
