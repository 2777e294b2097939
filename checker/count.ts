/** 20986 → `20,986`. Written out: the first number that Node’s own formatter formats takes it 15 ms. */
export const count = (value: number): string => value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')
