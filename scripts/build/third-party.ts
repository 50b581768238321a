import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The licences of everything that was bundled, as those licences ask. */
export async function thirdParty(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? []))
  const entries = await Promise.all([...folders].sort().map((folder) => entryOf(join(root, folder))))
  return ['msa contains these packages, each under its own licence.', ...entries, ''].join(`\n\n${'-'.repeat(80)}\n\n`)
}

async function entryOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, string>
  if (!license) throw new Error(`${folder}/package.json names no licence`)
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join('\n\n')
}
