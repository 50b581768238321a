import { runService } from 'msa-lab/platform/service'
import { upstream } from './upstream.ts'

await runService(upstream, process)
