import { basename, join, relative, resolve } from 'node:path'
import { whatIsAt } from '../../runtime/what-is-at.ts'
import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import { configFilesIn } from '../../systems/config/config-repository.ts'

export interface WantedFile {
  readonly path: string
  /** Below the folder. */
  readonly name: string
  readonly isThere: boolean
}

/** A file of the folder by its name; or that of an application and a profile, whatever its form. */
export async function findFile(folder: string, where: string, profile: string | undefined): Promise<WantedFile> {
  const isName = /\.(?:ya?ml|properties|json|xml)$/i.test(where)
  const path = resolve(folder, where)
  if (isName) return { path, name: relative(folder, path), isThere: (await whatIsAt(path)) === 'file' }
  const stem = profile === undefined || profile === 'default' ? where : `${where}-${profile}`
  const files = await configFilesIn(folder)
  const found = files.filter((file) => basename(file).replace(/\.\w+$/, '') === stem)
  const [only] = found
  if (only === undefined) return { path: join(folder, `${stem}.yml`), name: `${stem}.yml`, isThere: false }
  if (found.length === 1) return { path: only, name: relative(folder, only), isThere: true }
  throw new MsaError('USAGE', `There are ${found.length} files for ${stem}.`, {
    details: found.map((file) => relative(folder, file)),
    hint: `the name of one instead of ${where}: ${relative(folder, only)}`,
    exitCode: 2,
  })
}

/** Of a file that must be there. */
export async function existingFile(folder: string, where: string, profile: string | undefined): Promise<WantedFile> {
  const found = await findFile(folder, where, profile)
  if (found.isThere) return found
  const names = (await configFilesIn(folder)).map((file) => relative(folder, file))
  const stems = names.map((name) => basename(name).replace(/\.\w+$/, ''))
  throw new MsaError('CONFIG_INVALID', `There is no ${found.name} in ${folder}.${didYouMean(where, [...stems, ...names])}`, {
    details: [allAsText(names)],
    hint: `msa config set ${where} KEY VALUE   makes it`,
    exitCode: 2,
  })
}
