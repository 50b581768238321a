/** What a service can begin as: the folders of `templates/` that are one. */
export const templates = ['service', 'composite'] as const

export type Template = (typeof templates)[number]
