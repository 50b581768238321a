import type { Context } from '../../shell/context.ts'

interface VersionFacts {
  readonly version: string
  readonly platform: string
  readonly package: string
}

export function version({ output, version, platform, packageDir }: Context): void {
  output.result<VersionFacts>({ version, platform, package: packageDir }, versionAsText)
}

function versionAsText(facts: VersionFacts): string {
  return `msa ${facts.version}   ${facts.platform}\n${facts.package}`
}
