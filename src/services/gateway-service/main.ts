import { runService } from '../../platform/service.ts'
import { gatewayService } from './service.ts'

void runService(gatewayService, process)
