import { MsaError } from '../../shared/errors.ts'
import type { DockerEngine, PullProgress } from '../docker.ts'
import type { Docker, EngineClient } from './client.ts'
import { unless, wordsOf } from './failure.ts'
import { createDocumentReader } from './streams.ts'

/** Is an image there, can it be had, get it. */
export function images(client: EngineClient): Pick<DockerEngine, 'hasImage' | 'canPull' | 'pull'> {
  return {
    hasImage: async (image) => {
      const found = await unless(
        [404],
        client.call(`look for the image ${image}`, (docker) => docker.getImage(image).inspect()),
      )
      return found !== undefined
    },
    canPull: async (image, timeoutMs) => {
      try {
        await client.call(`ask for the image ${image}`, (docker) => docker.getImage(image).distribution(), timeoutMs)
        return true
      } catch {
        return false
      }
    },
    pull: (image, on, signal) => pull(client, { image, on, signal }),
  }
}

interface Pull {
  readonly image: string
  readonly on: (progress: PullProgress) => void
  readonly signal: AbortSignal
}

// Unpacking a large layer on a slow disk is quiet for long.
const pullIdleMs = 120_000

async function pull(client: EngineClient, { image, on, signal }: Pull): Promise<void> {
  const layers = new Map<string, Layer>()
  const request = {
    what: `pull the image ${image}`,
    ask: (docker: Docker, abortSignal: AbortSignal) => docker.pull(image, { abortSignal }),
    signal,
    idleMs: pullIdleMs,
    onChunk: createDocumentReader((document) => {
      const message = document as PullMessage
      if (message.error !== undefined) throw cannotPull(image, message.error)
      if (noteLayer(layers, message)) on({ image, ...sumOf(layers) })
    }),
  }
  try {
    await client.stream(request)
  } catch (error) {
    if (error instanceof MsaError && error.code === 'DOCKER_FAILED')
      throw cannotPull(image, wordsOf(error) ?? error.message, error)
    throw error
  }
  if (signal.aborted)
    throw new MsaError('INTERRUPTED', `the image ${image} was not pulled to the end`, {
      hint: `docker pull ${image}`,
      exitCode: 130,
    })
}

function cannotPull(image: string, why: string, cause?: unknown): MsaError {
  return new MsaError('IMAGE_MISSING', `the image ${image} cannot be had: ${why}`, {
    hint: `docker pull ${image}`,
    exitCode: 3,
    cause,
  })
}

interface PullMessage {
  readonly id?: string
  readonly status?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
}

interface Layer {
  doneBytes: number
  totalBytes: number
}

/** Only what is downloaded counts; unpacking reports bytes too, and would count them twice. */
function noteLayer(layers: Map<string, Layer>, { id, status, progressDetail }: PullMessage): boolean {
  if (id === undefined) return false
  const layer = layers.get(id) ?? { doneBytes: 0, totalBytes: 0 }
  if (status === 'Downloading') {
    layer.totalBytes = Math.max(layer.totalBytes, progressDetail?.total ?? 0)
    layer.doneBytes = Math.max(layer.doneBytes, progressDetail?.current ?? 0)
  } else if (status === 'Download complete' || status === 'Pull complete') {
    layer.doneBytes = layer.totalBytes
  } else return false
  layers.set(id, layer)
  return true
}

function sumOf(layers: ReadonlyMap<string, Layer>): Layer {
  const sum = { doneBytes: 0, totalBytes: 0 }
  for (const layer of layers.values()) {
    sum.doneBytes += layer.doneBytes
    sum.totalBytes += layer.totalBytes
  }
  return sum
}
