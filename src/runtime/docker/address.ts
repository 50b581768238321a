import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Where the engine is asked, and who said so. */
export interface EngineAddress {
  /** `unix:///var/run/docker.sock`. */
  readonly url: string
  /** null: over TCP. */
  readonly socketPath: string | null
  readonly host: string
  readonly port: number
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string } | null
  /** `DOCKER_HOST`, `the docker context "colima"`, `the usual places`. */
  readonly saidBy: string
}

/** The engine the docker command would talk to: DOCKER_HOST, else the current context, else the socket that answers. */
export async function findEngine(env: Environment): Promise<EngineAddress> {
  const configDir = env.DOCKER_CONFIG || join(homeOf(env), '.docker')
  if (env.DOCKER_HOST) {
    const certs = env.DOCKER_TLS_VERIFY ? env.DOCKER_CERT_PATH || configDir : null
    return addressOf(env.DOCKER_HOST, 'DOCKER_HOST', certs)
  }
  const context = env.DOCKER_CONTEXT || (await currentContext(configDir))
  if (context && context !== 'default') return contextAddress(configDir, context)
  return socketAddress(await usualSocket(env), 'the usual places')
}

function homeOf(env: Environment): string {
  return env.HOME || homedir()
}

async function currentContext(configDir: string): Promise<string | undefined> {
  const config = await readJson(join(configDir, 'config.json'))
  return textIn(config, 'currentContext')
}

/** The docker command keeps a context in a folder named after the SHA-256 of its name. */
async function contextAddress(configDir: string, name: string): Promise<EngineAddress> {
  const folder = createHash('sha256').update(name).digest('hex')
  const meta = await readJson(join(configDir, 'contexts', 'meta', folder, 'meta.json'))
  const endpoint = fieldIn(fieldIn(meta, 'Endpoints'), 'docker')
  const host = textIn(endpoint, 'Host')
  if (!host) {
    throw new MsaError(
      'DOCKER_UNREACHABLE',
      `the docker context "${name}" has no engine: it was removed, or its file is damaged`,
      {
        hint: 'docker context use default   or  msa up --runtime native',
        exitCode: 3,
      },
    )
  }
  const certs = join(configDir, 'contexts', 'tls', folder, 'docker')
  const hasCerts = (await readText(join(certs, 'key.pem'))) !== undefined
  return addressOf(host, `the docker context "${name}"`, hasCerts ? certs : null)
}

async function addressOf(text: string, saidBy: string, certs: string | null): Promise<EngineAddress> {
  if (text.startsWith('unix://')) return socketAddress(text.slice('unix://'.length), saidBy)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'tcp:' && url.protocol !== 'http:' && url.protocol !== 'https:') || !url.hostname) {
    throw new MsaError('DOCKER_UNREACHABLE', `${saidBy} says "${text}", and msa can only use unix:// and tcp:// engines`, {
      details: ['a lab publishes its ports on 127.0.0.1, so its engine has to run on this machine'],
      hint: `${saidBy === 'DOCKER_HOST' ? 'unset DOCKER_HOST' : 'docker context use default'}   or  msa up --runtime native`,
      exitCode: 3,
    })
  }
  const tls = certs === null ? null : await readCertificates(certs, saidBy)
  return { url: text, socketPath: null, host: url.hostname, port: Number(url.port || (tls ? 2376 : 2375)), tls, saidBy }
}

function socketAddress(socketPath: string, saidBy: string): EngineAddress {
  return { url: `unix://${socketPath}`, socketPath, host: '', port: 0, tls: null, saidBy }
}

async function readCertificates(folder: string, saidBy: string): Promise<NonNullable<EngineAddress['tls']>> {
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  try {
    const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')])
    return { ca, cert, key }
  } catch (error) {
    throw new MsaError('DOCKER_UNREACHABLE', `${saidBy} asks for TLS, and its certificates cannot be read: ${messageOf(error)}`, {
      hint: `ls ${folder}   or  msa up --runtime native`,
      exitCode: 3,
      cause: error,
    })
  }
}

/** The first socket that answers; when none does, the one that tells most about why. */
async function usualSocket(env: Environment): Promise<string> {
  const rootful = '/var/run/docker.sock'
  const rootless = env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []
  const places = [rootful, join(homeOf(env), '.docker', 'run', 'docker.sock'), ...rootless]
  const refusals: { path: string; code: string }[] = []
  for (const path of places) {
    const code = await refusalOf(path)
    if (code === null) return path
    refusals.push({ path, code })
  }
  const telling = ['EACCES', 'EPERM', 'ECONNREFUSED', 'ETIMEDOUT']
  const best = telling.map((code) => refusals.find((refusal) => refusal.code === code)).find((refusal) => refusal !== undefined)
  return best?.path ?? rootful
}

const connectTimeoutMs = 1000

/** Why a socket does not take a connection; null when it does. */
function refusalOf(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ path, timeout: connectTimeoutMs })
    const settle = (code: string | null) => {
      socket.destroy()
      resolve(code)
    }
    socket.once('connect', () => settle(null))
    socket.once('timeout', () => settle('ETIMEDOUT'))
    socket.once('error', (error) => settle(systemCodeOf(error) ?? 'EIO'))
  })
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readText(path)) ?? 'null')
  } catch {
    return undefined
  }
}

function fieldIn(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function textIn(value: unknown, name: string): string | undefined {
  const field = fieldIn(value, name)
  return typeof field === 'string' && field !== '' ? field : undefined
}
