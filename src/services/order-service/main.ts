import { runService } from '../../platform/service.ts'
import { orderService } from './service.ts'

void runService(orderService, process)
