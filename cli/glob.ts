/** Whether a name matches a pattern in which `*` stands for anything, dots included. */
export const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split('*').map(part => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('.*')}$`, 'i').test(name)
