import { inEachRuntime, scenario } from '../support/scenario.ts'
import { torture } from '../torture/rounds.ts'

const {
  MSA_TORTURE_ROUNDS = '3',
  MSA_TORTURE_SEED = '7',
  MSA_TORTURE_COMPONENTS = 'zookeeper,kafka,redis,prometheus',
} = process.env
const rounds = Number(MSA_TORTURE_ROUNDS)

inEachRuntime((runtime) => {
  scenario(
    `whatever is killed in the midst of up, the next up makes it whole (${rounds} rounds, seed ${MSA_TORTURE_SEED})`,
    { runtime },
    { timeoutMs: 120_000 + rounds * 120_000 },
  ).step('rounds', (lab) =>
    torture(lab, {
      rounds,
      seed: Number(MSA_TORTURE_SEED),
      components: MSA_TORTURE_COMPONENTS.split(','),
      say: (text) => process.stderr.write(`torture: ${text}\n`),
    }),
  )
})
