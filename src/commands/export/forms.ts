export const exportForms = ['compose', 'k8s'] as const

export type ExportForm = (typeof exportForms)[number]
