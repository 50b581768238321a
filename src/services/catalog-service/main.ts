import { runService } from '../../platform/service.ts'
import { catalogService } from './service.ts'

void runService(catalogService, process)
