import { runService } from '../../platform/service.ts'
import { configService } from './service.ts'

void runService(configService({ cwd: process.cwd(), env: process.env }), process)
