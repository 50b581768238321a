import type { ConfigRequest } from '../sources/source.ts'
import type { Evidence } from './evidence.ts'
import type { FileContent, Folder } from './folder.ts'

/** In the order of the folders; in each the variants for the profiles, as `nginx-dev.conf`, before the file itself. */
export async function findFile(
  folders: readonly Folder[],
  { profiles }: Pick<ConfigRequest, 'profiles'>,
  path: string,
  evidence: Evidence,
): Promise<FileContent | undefined> {
  for (const folder of folders) {
    for (const variant of variantsOf(path, profiles)) {
      const file = await folder.file(variant, evidence)
      if (file !== undefined) return file
    }
  }
  return undefined
}

function variantsOf(path: string, profiles: string): ReadonlySet<string> {
  const dot = path.lastIndexOf('.')
  const [stem, extension] = dot > path.lastIndexOf('/') ? [path.slice(0, dot), path.slice(dot)] : [path, '']
  const variants = profiles.split(',').map((profile) => {
    return profile.trim() === '' || profile === 'default' ? path : `${stem}-${profile}${extension}`
  })
  return new Set([...variants, path])
}
