import type { DockerEngine } from '../runtime/docker.ts'
import { MsaError, messageOf } from '../shared/errors.ts'
import type { ComponentDefinition, Runtime } from './component.ts'

export interface RuntimeChoice {
  readonly runtime: Runtime
  /** In words, for the first line: `docker (engine 28.2 answers, images present)`. */
  readonly because: string
}

/** How long `auto` asks the engine, and the registry through it. */
const askMs = 3000

/** Docker where an engine answers and the images are there or can be had; host processes otherwise. */
export async function chooseRuntime(
  asked: Runtime | 'auto',
  wanted: readonly Pick<ComponentDefinition, 'name' | 'image' | 'optional' | 'onHost'>[],
  images: Readonly<Record<string, string>>,
  engine: DockerEngine,
): Promise<RuntimeChoice> {
  if (asked === 'native') return { runtime: 'native', because: 'asked for' }
  const version = await engine.version(askMs).catch((error: unknown) => {
    if (asked === 'docker') throw error
    return error instanceof MsaError ? error : new MsaError('DOCKER_UNREACHABLE', messageOf(error))
  })
  if (version instanceof MsaError) return { runtime: 'native', because: lowerFirst(version.message) }
  if (asked === 'docker') return { runtime: 'docker', because: `engine ${version}, asked for` }
  const missing = await missingImages(wanted, images, engine)
  const [first] = missing
  if (first === undefined) return { runtime: 'docker', because: `engine ${version} answers, images present` }
  if (await engine.canPull(first, askMs)) {
    const images = missing.length === 1 ? '1 image' : `${missing.length} images`
    return { runtime: 'docker', because: `engine ${version} answers, ${images} to pull` }
  }
  return { runtime: 'native', because: `the image ${first} is not here and cannot be had` }
}

/** Images that are not here, of components that must be. */
export async function missingImages(
  wanted: readonly Pick<ComponentDefinition, 'name' | 'image' | 'optional' | 'onHost'>[],
  images: Readonly<Record<string, string>>,
  engine: DockerEngine,
): Promise<string[]> {
  const needed = wanted.filter(({ optional, onHost }) => !optional && !onHost).map(({ name, image }) => images[name] ?? image)
  const unique = [...new Set(needed)]
  const there = await Promise.all(unique.map((image) => engine.hasImage(image)))
  return unique.filter((_, index) => !there[index])
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '')
}
