const THEME = 'hfcheck-theme'

/** As the system likes it, until somebody says otherwise. */
export const readTheme = (): void => {
  try {
    const known = localStorage.getItem(THEME)
    if (known !== null) document.documentElement.dataset['theme'] = known
  } catch {
    // A page from a file may not be allowed to remember.
  }
}

export const swapTheme = (): void => {
  const { documentElement: root } = document
  const dark = root.dataset['theme'] === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : root.dataset['theme'] === 'dark'
  root.dataset['theme'] = dark ? 'light' : 'dark'
  try {
    localStorage.setItem(THEME, root.dataset['theme'])
  } catch {
    // As above.
  }
}
