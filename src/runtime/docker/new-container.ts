import { MsaError } from '../../shared/errors.ts'
import type { NewContainer } from '../docker.ts'
import type { ContainerBody, EngineClient, MountBody } from './client.ts'
import { statusOf, unless } from './failure.ts'
import { ownerAsText } from './ownership.ts'
import { type TarFile, tarOf } from './tar.ts'

const changeMs = 60_000

/** A container with its files in it, not started. Nothing is left of it when the files cannot be copied. */
export async function createContainer(client: EngineClient, wanted: NewContainer): Promise<string> {
  const id = await createEmpty(client, wanted)
  if (wanted.files.length === 0) return id
  try {
    const archive = tarOf(
      wanted.files.map((file) => toTarFile(file, wanted.fileOwner)),
      new Date(),
    )
    await client.call(
      `copy files into container ${wanted.name}`,
      (docker, abortSignal) => docker.getContainer(id).putArchive(archive, { path: '/', abortSignal }),
      changeMs,
    )
    return id
  } catch (error) {
    await client
      .call(`remove container ${wanted.name}`, (docker) => docker.getContainer(id).remove({ force: true, v: true }))
      .catch(() => undefined)
    throw error
  }
}

function toTarFile({ path, content, secret }: NewContainer['files'][number], owner: number): TarFile {
  return { path, content, owner, mode: secret ? 0o400 : 0o444 }
}

async function createEmpty(client: EngineClient, wanted: NewContainer): Promise<string> {
  const ask = `create container ${wanted.name}`
  try {
    const container = await client.call(
      ask,
      (docker, abortSignal) => docker.createContainer(requestOf(wanted, abortSignal)),
      changeMs,
    )
    return container.id
  } catch (error) {
    if (!(error instanceof MsaError)) throw error
    if (statusOf(error) === 404 && /no such image/i.test(error.message)) throw imageMissing(wanted.image, error)
    if (statusOf(error) === 409) throw (await nameConflict(client, wanted, error)) ?? error
    throw error
  }
}

function imageMissing(image: string, cause: MsaError): MsaError {
  return new MsaError('IMAGE_MISSING', `the image ${image} is not on this machine`, {
    hint: `docker pull ${image}`,
    exitCode: 3,
    cause,
  })
}

async function nameConflict(
  client: EngineClient,
  { name, labels }: NewContainer,
  cause: MsaError,
): Promise<MsaError | undefined> {
  const other = await unless(
    [404],
    client.call(`look at container ${name}`, (docker) => docker.getContainer(name).inspect()),
  )
  if (!other) return undefined
  const owner = ownerAsText(other.Config.Labels ?? {}, labels) ?? `not a lab's (image ${other.Config.Image})`
  return new MsaError('LAB_CONFLICT', `there is a container called ${name} already, ${owner}`, {
    details: [`container ${other.Id.slice(0, 12)}, ${other.State.Status}, made at ${other.Created}`],
    hint: `msa up --name OTHER --auto-ports   or  docker rm -f ${name}`,
    exitCode: 3,
    cause,
  })
}

/** What goes into the query is said apart: left to itself, dockerode puts the environment, and so secrets, into the URL too. */
function requestOf(wanted: NewContainer, abortSignal: AbortSignal): ContainerBody {
  const request = { _query: { name: wanted.name }, _body: bodyOf(wanted), abortSignal }
  return request
}

function bodyOf(wanted: NewContainer): ContainerBody {
  const onHost = wanted.network === 'host'
  return {
    Image: wanted.image,
    ...(wanted.entrypoint ? { Entrypoint: [...wanted.entrypoint] } : {}),
    ...(wanted.command.length > 0 ? { Cmd: [...wanted.command] } : {}),
    ...(wanted.user ? { User: wanted.user } : {}),
    // On the host's network it also has the host's name.
    ...(onHost ? {} : { Hostname: wanted.hostname }),
    Env: Object.entries(wanted.env).map(([name, value]) => `${name}=${value}`),
    Labels: { ...wanted.labels },
    Tty: false,
    ExposedPorts: onHost ? {} : Object.fromEntries(wanted.ports.map(({ container }) => [`${container}/tcp`, {}])),
    HostConfig: {
      // The engine's own init as process 1 reaps what `exec` and shells leave behind, which no JVM does, and passes signals on.
      Init: true,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
      NetworkMode: wanted.network,
      PortBindings: onHost
        ? {}
        : Object.fromEntries(
            wanted.ports.map(({ container, host }) => [`${container}/tcp`, [{ HostIp: '127.0.0.1', HostPort: `${host}` }]]),
          ),
      Mounts: mountsOf(wanted),
      ExtraHosts: [...wanted.extraHosts],
    },
    ...(onHost ? {} : { NetworkingConfig: { EndpointsConfig: { [wanted.network]: { Aliases: [...wanted.aliases] } } } }),
  }
}

function mountsOf({ volumes, mounts }: NewContainer): MountBody[] {
  return [
    ...volumes.map(({ name, target }): MountBody => ({ Type: 'volume', Source: name, Target: target })),
    ...mounts.map(({ source, target }): MountBody => ({ Type: 'bind', Source: source, Target: target, ReadOnly: true })),
  ]
}
