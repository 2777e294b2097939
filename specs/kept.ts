/**
 * Why rules are kept that notice no mutant alone: where several say the same. A rule that does, or that a known defect breaks, needs no reason; a
 * test holds each reason to docs/adequacy.json.
 */

export const OVERLAPS = 'Every mutant it notices is noticed by another rule of its family too, which only implies what this one says.'
export const OF_STATES = 'What breaks it breaks a rule about steps as well; this one judges states, however they came about.'
export const OF_FURTHER_WRITES = 'Mutants leave writes out and replace what is written; hardly any writes where nothing was. This rule is what would notice.'
export const IN_LARGER_SYSTEMS = 'The small systems in which every mutant is judged have nothing for it to judge; larger ones do.'
