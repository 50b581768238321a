import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { failsWith, says, tells } from '../support/checks.ts'
import type { Lab, Outcome } from '../support/lab.ts'
import { inEachRuntime, msa, scenario } from '../support/scenario.ts'
import { cutAfter, instead, type Manner, mavenRepositoryOf } from '../support/servers/maven-repository.ts'
import { toolsIn } from '../support/tools.ts'

const native = { runtime: 'native' } as const

describe('a machine that has nothing yet', () => {
  scenario('files that are not the ones of the lock file are never run', native)
    .step(
      'up',
      (lab) => upFrom(lab, instead(Buffer.from('something else'))),
      failsWith('ARTEFACT_CORRUPT', 1, /is not the file it must be/, /MSA_MAVEN_REPOSITORY/),
    )
    .step('nothing of them is kept', async (lab) => {
      const kept = readdirSync(join(lab.root, 'empty', 'cache'), { recursive: true, encoding: 'utf8' })
      expect(kept.filter((file) => file.endsWith('.jar'))).toEqual([])
    })

  scenario('a download that is cut, again and again, is left to Maven; its words are told when it cannot either', native).step(
    'up',
    (lab) => upFrom(lab, cutAfter(10)),
    failsWith('ARTEFACT_MISSING', 3, /no network here/),
    tells(/cuts the connection; Maven is asked instead/),
  )

  scenario('without a network it is said what could not be had', native).step(
    'up',
    (lab) => upOnEmptyMachine(lab, { MSA_MAVEN_REPOSITORY: 'http://127.0.0.1:9/' }, 'zookeeper'),
    failsWith('ARTEFACT_MISSING', 3, /no network here/),
    tells(/127\.0\.0\.1:9 refuses the connection/),
  )

  scenario('without a package manager it is said which program is missing', native).step(
    'up',
    async (lab) => upOnEmptyMachine(lab, { PATH: await toolsIn(join(lab.root, 'tools')) }, 'redis'),
    failsWith('PROGRAM_MISSING', 3, /redis/),
  )

  scenario('a package manager that fails is quoted, with the line to type', native).step(
    'up',
    async (lab) => {
      const apt = 'echo "E: The repository is not signed."; exit 100'
      return upOnEmptyMachine(lab, { PATH: await toolsIn(join(lab.root, 'tools'), { 'apt-get': apt, dpkg: 'exit 1' }) }, 'redis')
    },
    failsWith('PACKAGE_INSTALL_FAILED', 3, /not signed/, /apt-get install/),
  )
})

inEachRuntime(
  (runtime) => {
    scenario('a port that a container holds is named with the container', { runtime })
      .step(
        'up',
        async (lab) => {
          const name = `${lab.name}-stranger`
          execFileSync('docker', ['run', '--detach', '--name', name, '--publish', '127.0.0.1::6379', 'redis:7.4.2-alpine'])
          onTestFinished(() => void execFileSync('docker', ['rm', '--force', '--volumes', name]))
          const port = execFileSync('docker', ['port', name, '6379/tcp'], { encoding: 'utf8' }).trim().split(':').at(-1)
          return lab.msa('up', 'redis', '--runtime', 'docker', '-o', 'json', '--port', `redis.client=${port}`)
        },
        failsWith('PORT_IN_USE', 3, /redis needs it/, /container e2e-\w+-stranger \(redis:7\.4\.2-alpine\)/, /--auto-ports/),
      )
      .step('nothing runs', msa('status'), says(/is not up/))
  },
  ['docker'],
)

async function upFrom(lab: Lab, manner: Manner): Promise<Outcome> {
  const { url } = await mavenRepositoryOf(manner)
  return upOnEmptyMachine(lab, { MSA_MAVEN_REPOSITORY: url }, 'zookeeper')
}

/** With an empty home and cache of its own: nothing was ever fetched. */
async function upOnEmptyMachine(lab: Lab, env: Readonly<Record<string, string>>, component: string): Promise<Outcome> {
  const java = `exec ${realpathSync('/usr/bin/java')} "$@"`
  const PATH = env.PATH ?? (await toolsIn(join(lab.root, 'tools'), { java, mvn: 'echo "[ERROR] no network here"; exit 1' }))
  const folder = (name: string) => {
    const path = join(lab.root, 'empty', name)
    mkdirSync(path, { recursive: true })
    return path
  }
  return lab.run([...lab.upWords(component), '--yes', '-o', 'json', '--name', lab.name], {
    env: { HOME: folder('home'), XDG_CACHE_HOME: folder('cache'), ...env, PATH },
  })
}
