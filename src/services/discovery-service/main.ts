import { runService } from '../../platform/service.ts'
import { discoveryService } from './service.ts'

await runService(discoveryService, process)
