import { pathToFileURL } from 'node:url'
import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { ourService } from './our-service.ts'

export const configService = defineComponent({
  name: 'config-service',
  summary: 'Config server: files of settings, served to everybody',
  kind: 'service',
  profile: 'core',
  ports: { http: { port: 8888 } },
  needs: [],
  after: ['rabbitmq', 'kafka'],
  onHost: true,
  memoryMiB: 90,
  image: images.services,
  imageDataDir: '/var/lib/msa',
  at: ourService({
    name: 'config-service',
    uses: ['zipkin'],
    properties: (place) => ({
      ...servedFrom(place),
      ...keyStoreOf(place),
      // Everybody's first stop asks nobody else.
      'spring.cloud.config.enabled': 'false',
      'eureka.client.enabled': 'false',
    }),
    secrets: secretsOf,
  }),
  exits: commonExits,
  stop: { graceMs: 10_000 },
  startTimeoutMs: 60_000,
  where: 'http://{http}',
  page: 'http://{http}/application/default',
  links: [
    { env: 'MSA_CONFIG_URL', url: 'http://{http}' },
    { env: 'MSA_CONFIG_REPO', url: '{lab:configRepo}' },
  ],
})

/** A work tree is served as it lies; the history behind it is there as labels. */
function servedFrom({ config: { repo }, dataDir }: Place): Record<string, string> {
  switch (repo.kind) {
    case 'work-tree':
      return { 'spring.cloud.config.server.git.uri': pathToFileURL(repo.path).href }
    case 'git':
      return {
        'spring.cloud.config.server.git.uri': repo.url,
        'spring.cloud.config.server.git.basedir': `${dataDir}/repository`,
      }
    case 'folder':
      return {
        'spring.profiles.active': 'native',
        'spring.cloud.config.server.native.search-locations': `${pathToFileURL(repo.path).href}/`,
      }
  }
}

function keyStoreOf({ config: { encrypt } }: Place): Record<string, string> {
  const { location, alias } = encrypt.keyStore ?? {}
  return {
    ...(location ? { 'encrypt.key-store.location': pathToFileURL(location).href } : {}),
    ...(alias ? { 'encrypt.key-store.alias': alias } : {}),
  }
}

function secretsOf({ config: { encrypt } }: Place): Record<string, string> {
  const { password, secret } = encrypt.keyStore ?? {}
  return {
    ...(encrypt.key === null ? {} : { ENCRYPT_KEY: encrypt.key }),
    ...(password ? { ENCRYPT_KEY_STORE_PASSWORD: password } : {}),
    ...(secret ? { ENCRYPT_KEY_STORE_SECRET: secret } : {}),
  }
}
