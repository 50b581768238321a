import { courseService } from './course-service.ts'

export const userService = courseService({
  name: 'user-service',
  summary: 'Users: sign up, log in, and what a user has ordered',
  uses: ['zipkin', 'config-service', 'discovery-service', 'gateway-service'],
})
