import { runService } from '../../platform/service.ts'
import { userService } from './service.ts'

void runService(userService, process)
