import { runService } from 'msa-lab/platform/service'
import { definition } from './app.ts'

await runService(definition, process)
