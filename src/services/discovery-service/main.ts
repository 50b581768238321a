import { runService } from '../../platform/service.ts'
import { discoveryService } from './service.ts'

void runService(discoveryService, process)
