import { join } from 'node:path'
import type { ComponentDefinition, Runtime } from '../../lab/component.ts'
import { servedRepo } from '../../lab/config-repo.ts'
import { encryptionOf } from '../../lab/encryption.ts'
import { emptyRecord, type LabRecord, ownConfigRepo } from '../../lab/record.ts'
import type { LabSettings } from '../../lab/settings.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import type { NamedLab } from '../../shell/lab.ts'

/** A lab belongs to the msa.yaml it was brought up with: in another folder, its services stay what they are. */
export function servicesOf({ project, record }: NamedLab, before: LabSettings | undefined): Pick<LabRecord, 'file' | 'services'> {
  const isUp = before !== undefined && before.components.length > 0
  const keeps = isUp && record !== undefined && record.file !== null && record.file !== project.file
  return keeps ? record : { file: project.file, services: project.services }
}

/** What the config server serves; its secrets are looked for only where it is in the lab. */
export async function configOf(
  ctx: Context,
  { lab, project, record }: NamedLab,
  { components }: LabSettings,
  { file, make }: Pick<LabRecord, 'file'> & { readonly make: boolean },
): Promise<LabRecord['config']> {
  if (record && file !== project.file) return record.config
  if (!components.includes('config-service')) return (record ?? emptyRecord(lab.files)).config
  const wish = {
    said: project.configRepo,
    own: ownConfigRepo(lab.files),
    template: join(ctx.packageDir, '..', 'templates', 'config-repo'),
    env: ctx.env,
    make,
    warn: (text: string) => ctx.output.warn(text),
  }
  return { repo: await servedRepo(wish), encrypt: await encryptionOf(project, ctx.env) }
}

/** What is an image alone runs nowhere else. */
export function refuseImages(wanted: readonly ComponentDefinition[], runtime: Runtime): void {
  const own = wanted.find(({ kind, onHost }) => runtime === 'native' && kind !== 'engine' && !onHost)
  if (!own) return
  throw new MsaError('DOCKER_UNREACHABLE', `${own.name} is an image, and this lab runs as processes of this machine.`, {
    hint: `msa up --runtime docker; or give ${own.name} a command in msa.yaml`,
    exitCode: 3,
  })
}
