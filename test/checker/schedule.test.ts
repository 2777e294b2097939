import test from 'ava'
import { Schedule } from '../../checker/memo/schedule.js'

const plan = (states: number, waiting?: number) => ({ states, samples: 8, rarely: 1, ...(waiting !== undefined && { waiting }) })

test('plans are made one after the other, each as soon as enough states are expanded', t => {
  const [first, second] = [plan(100), plan(1000)]
  const schedule = new Schedule([first, second])
  t.is(schedule.next(99, 5000), undefined)
  t.is(schedule.next(100, 0), first)
  t.is(schedule.due, 1000)
  t.is(schedule.next(1200, 0), second)
  t.is(schedule.due, Infinity)
  t.is(schedule.next(1e9, 1e9), undefined)
})

test('a plan is put off once where few states wait, and then made however few there are', t => {
  const [first, second] = [plan(100, 50), plan(1000, 50)]
  const schedule = new Schedule([first, second])
  t.is(schedule.next(100, 49), undefined)
  t.is(schedule.due, 200)
  t.is(schedule.next(150, 5000), undefined)
  t.is(schedule.next(200, 3), first)
  t.is(schedule.due, 1000)
  t.is(schedule.next(1000, 50), second)
})
