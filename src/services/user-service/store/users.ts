import type { Database } from '../../../platform/db/database.ts'
import { isDuplicate } from '../../../protocols/sql/sql.ts'
import type { User } from '../domain/user.ts'

export interface UserStore {
  /** False when somebody has that e-mail address already. */
  add(user: User, passwordHash: string): Promise<boolean>
  /** The first 10,000. */
  all(): Promise<readonly User[]>
  byId(userId: string): Promise<User | undefined>
  byEmail(email: string): Promise<(User & { readonly passwordHash: string }) | undefined>
}

const columns = 'user_id as userId, email, name'
const mostUsers = 10_000

export function createUserStore(database: Pick<Database, 'query' | 'run'>): UserStore {
  return {
    async add({ userId, email, name }, passwordHash) {
      try {
        await database.run('insert into user_account (user_id, email, name, password_hash) values (?, ?, ?, ?)', [
          ...[userId, email, name, passwordHash],
        ])
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    all: () => database.query<User>(`select ${columns} from user_account order by id limit ${mostUsers}`),
    byId: async (userId) => (await database.query<User>(`select ${columns} from user_account where user_id = ?`, [userId]))[0],
    byEmail: async (email) =>
      (
        await database.query<User & { readonly passwordHash: string }>(
          `select ${columns}, password_hash as passwordHash from user_account where email = ?`,
          [email],
        )
      )[0],
  }
}
