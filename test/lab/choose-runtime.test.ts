import { expect, test } from 'vitest'
import { chooseRuntime, missingImages } from '../../src/lab/choose-runtime.ts'
import type { DockerEngine } from '../../src/runtime/docker.ts'
import { MsaError } from '../../src/shared/errors.ts'

const kafka = { name: 'kafka', image: 'apache/kafka:3.9.2' }
const zookeeper = { name: 'zookeeper', image: 'apache/kafka:3.9.2' }
const zipkin = { name: 'zipkin', image: 'openzipkin/zipkin:3.5.1' }
const grafana = { name: 'grafana', image: 'grafana/grafana:12.1.1', optional: true } as const
const all = [kafka, zookeeper, zipkin, grafana]

/** An engine that has these images, and can have those. */
function engineWith(
  images: readonly string[],
  { pulls = [], version = '28.2' }: { pulls?: readonly string[]; version?: string | Error } = {},
) {
  return {
    version: async () => {
      if (version instanceof Error) throw version
      return version
    },
    hasImage: async (image: string) => images.includes(image),
    canPull: async (image: string) => pulls.includes(image),
  } as Pick<DockerEngine, 'version' | 'hasImage' | 'canPull'> as DockerEngine
}

const stopped = new MsaError('DOCKER_UNREACHABLE', 'No container engine answers at /var/run/docker.sock.', { exitCode: 3 })
const here = [kafka.image, zipkin.image]

test.each([
  ['auto', engineWith(here), 'docker', 'engine 28.2 answers, images present'],
  ['auto', engineWith([kafka.image], { pulls: [zipkin.image] }), 'docker', 'engine 28.2 answers, 1 image to pull'],
  ['auto', engineWith([], { pulls: here }), 'docker', 'engine 28.2 answers, 2 images to pull'],
  ['auto', engineWith([kafka.image]), 'native', 'the image openzipkin/zipkin:3.5.1 is not here and cannot be had'],
  ['auto', engineWith(here, { version: stopped }), 'native', 'no container engine answers at /var/run/docker.sock'],
  ['auto', engineWith(here, { version: new Error('socket hang up') }), 'native', 'socket hang up'],
  ['docker', engineWith([]), 'docker', 'engine 28.2, asked for'],
  ['native', engineWith(here), 'native', 'asked for'],
] as const)('%s: %#', async (asked, engine, runtime, because) => {
  expect(await chooseRuntime(asked, all, {}, engine)).toEqual({ runtime, because })
})

test('docker that is asked for and does not answer is an error, not native', async () => {
  await expect(chooseRuntime('docker', all, {}, engineWith(here, { version: stopped }))).rejects.toBe(stopped)
})

test('each image counts once, one of msa.yaml instead of ours, an optional one not at all', async () => {
  expect(await missingImages(all, { zipkin: 'mine/zipkin:1' }, engineWith([]))).toEqual([kafka.image, 'mine/zipkin:1'])
})
