import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MsaError } from '../../shared/errors.ts'
import { type Environment, type RunResult, runToEnd } from '../run-to-end.ts'
import type { Coordinates } from './artefact.ts'
import { certificateAuthorities } from './network.ts'
import { trustStoreOf, trustStorePassword } from './trust-store.ts'

const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

export interface MavenRequest {
  readonly mvn: string
  readonly artefacts: readonly Coordinates[]
  /** Also what these depend on: for making the lock. */
  readonly transitive?: true
  /** A new folder: it gets the pom, and the artefacts below `repository`, laid out as in any Maven repository. */
  readonly folder: string
  readonly env: Environment
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** The name of a file Maven has just downloaded. */
  readonly onDownloaded?: (fileName: string) => void
}

/**
 * Has Maven fetch artefacts: it knows the central repository and this person's mirrors, proxies and credentials. It also copies them out,
 * so that where its own repository lies (settings, `-D`) need not be known. Answers with the folder.
 */
export async function fetchWithMaven(request: MavenRequest): Promise<string> {
  const pom = join(request.folder, 'pom.xml')
  const repository = join(request.folder, 'repository')
  await writeFile(pom, pomOf(request.artefacts, request.transitive ?? false))
  let result = await runMaven(request, pom, repository, request.env)
  // Java has a trust store of its own, in which an authority that only the environment names is unknown.
  const trusted = result.exitCode === 0 || !isDistrust(result.tail) ? undefined : certificateAuthorities(request.env)
  if (trusted !== undefined) {
    const store = join(request.folder, 'trust.jks')
    await writeFile(store, trustStoreOf(trusted))
    const trust = `-Djavax.net.ssl.trustStore=${store} -Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword=${trustStorePassword}`
    result = await runMaven(request, pom, repository, {
      ...request.env,
      MAVEN_OPTS: `${request.env.MAVEN_OPTS ?? ''} ${trust}`.trim(),
    })
  }
  if (result.exitCode === 0) return repository
  const because = result.timedOut
    ? `it took longer than ${request.timeoutMs / 1000} s`
    : `it ended with ${result.exitCode ?? 'a signal'}`
  throw new MsaError('ARTEFACT_MISSING', `Maven could not fetch the engines' files: ${because}.`, {
    details: worthShowing(result.tail),
    hint: 'check the network and ~/.m2/settings.xml, or set MSA_MAVEN_REPOSITORY to a repository you reach',
    exitCode: 3,
  })
}

function runMaven(request: MavenRequest, pom: string, repository: string, env: Environment): Promise<RunResult> {
  return runToEnd({
    // What could not be had a moment ago is asked for again (-U): why may have been mended.
    command: [
      request.mvn,
      '--batch-mode',
      '-U',
      '-f',
      pom,
      copyGoal,
      `-DoutputDirectory=${repository}`,
      '-Dmdep.useRepositoryLayout=true',
    ],
    env,
    cwd: request.folder,
    timeoutMs: request.timeoutMs,
    onLine: (line) => {
      const name = line.match(/Downloaded from \S+: \S+\/([^/\s]+)/)?.[1]
      if (name !== undefined) request.onDownloaded?.(name)
    },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
}

function isDistrust(tail: readonly string[]): boolean {
  return tail.some((line) => /PKIX path|unable to find valid certification path/.test(line))
}

function worthShowing(tail: readonly string[]): string[] {
  const errors = tail.filter(
    (line) =>
      line.includes('ERROR') && !/\[ERROR\]\s*$/.test(line) && !/Re-run Maven|full stack trace|For more information/.test(line),
  )
  return (errors.length > 0 ? errors : tail).slice(-8)
}

export function pomOf(artefacts: readonly Coordinates[], transitive: boolean): string {
  const alone = '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>'
  const dependencies = artefacts.map(
    ({ group, name, version, classifier, extension }) =>
      `  <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version><type>${extension}</type>` +
      `${classifier === undefined ? '' : `<classifier>${classifier}</classifier>`}${transitive ? '' : alone}</dependency>`,
  )
  return [
    '<project>',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>msa-lab</groupId><artifactId>artefacts</artifactId><version>1</version><packaging>pom</packaging>',
    '  <dependencies>',
    ...dependencies,
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n')
}
