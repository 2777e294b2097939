/** Makes time and memory stand still for everything in this process: what is printed then depends on the input alone. The only place that does. */
export const stopClock = (): void => {
  const now = Date.UTC(2026, 0, 31)
  performance.now = () => 0
  globalThis.Date = new Proxy(Date, {
    construct: (target, given: unknown[]) => Reflect.construct(target, given.length === 0 ? [now] : given) as Date,
    get: (target, key): unknown => (key === 'now' ? () => now : Reflect.get(target, key)),
  })
  const { resourceUsage } = process
  process.resourceUsage = () => ({ ...resourceUsage(), maxRSS: 100_000 })
}
