import { MsaError } from '../../shared/errors.ts'
import type { DockerEngine } from '../docker.ts'
import type { EngineClient } from './client.ts'
import { createFrameReader } from './frames.ts'

const outputBytes = 256 * 1024

/** Runs a command inside a container. Between its two outputs the engine keeps no order. What runs too long is left behind there: the engine has no way to end it. */
export async function execInside(
  client: EngineClient,
  id: string,
  command: readonly string[],
  timeoutMs: number,
): ReturnType<DockerEngine['exec']> {
  const what = `run ${command[0]} in container ${id.slice(0, 12)}`
  const exec = await client.call(what, (docker, abortSignal) =>
    docker.getContainer(id).exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, abortSignal }),
  )
  const parts: Buffer[] = []
  let size = 0
  const late = AbortSignal.timeout(timeoutMs)
  await client.stream({
    what,
    ask: (_, abortSignal) => exec.start({ hijack: false, stdin: false, abortSignal }),
    signal: late,
    onChunk: createFrameReader(({ payload }) => {
      if (size < outputBytes) parts.push(Buffer.from(payload.subarray(0, outputBytes - size)))
      size += payload.length
    }),
  })
  const output = Buffer.concat(parts).toString('utf8')
  if (late.aborted) throw tooSlow(command, timeoutMs, output)
  const { ExitCode } = await client.call(what, (_, abortSignal) => exec.inspect({ abortSignal }))
  return { exitCode: ExitCode ?? 0, output }
}

function tooSlow(command: readonly string[], timeoutMs: number, output: string): MsaError {
  const details = output.trimEnd().split('\n').slice(-5)
  return new MsaError('TIMED_OUT', `${command[0]} did not end within ${timeoutMs / 1000} s`, { details, exitCode: 4 })
}
