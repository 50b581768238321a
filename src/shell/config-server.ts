import { MsaError } from '../shared/errors.ts'
import type { HttpTarget } from '../systems/target.ts'
import type { Context } from './context.ts'
import type { TargetOption } from './target-option.ts'

export interface ConfigServerOption extends TargetOption {
  /** `http://host:8888` */
  readonly url?: string
}

/** The one of the line, otherwise the one of the lab or the context. Its login may stand in Spring's own variables. */
export async function configServerOf(ctx: Context, option: ConfigServerOption): Promise<HttpTarget> {
  if (option.url !== undefined) return httpTarget(ctx, option.url)
  const { part, targetOf } = await import('./target.ts')
  return part(await targetOf(ctx, option, ['config']), 'config', 'config-service')
}

function httpTarget({ env }: Context, url: string): HttpTarget {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new MsaError('USAGE', `--url takes an address such as http://localhost:8888, not "${url}".`, {
      hint: '--url http://localhost:8888',
      exitCode: 2,
    })
  }
  const parsed = new URL(url)
  if (parsed.password !== '') {
    throw new MsaError('USAGE', 'A password is not typed into a line that everybody on the machine can read.', {
      hint: 'SPRING_CLOUD_CONFIG_USERNAME and SPRING_CLOUD_CONFIG_PASSWORD, or msa context add',
      exitCode: 2,
    })
  }
  const { SPRING_CLOUD_CONFIG_USERNAME: username, SPRING_CLOUD_CONFIG_PASSWORD: password } = env
  return { url: url.replace(/\/+$/, ''), login: password === undefined ? undefined : { username: username ?? 'user', password } }
}
