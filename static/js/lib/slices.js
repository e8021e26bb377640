// Long work in short slices, so that a finger never waits for it.

const SLICE = 6; // milliseconds at a stretch

/**
 * @template Result
 * @param {Generator<unknown, Result>} work which yields wherever it may rest
 * @param {(result: Result) => void} done
 */
export function inSlices(work, done) {
  const until = performance.now() + SLICE;
  let step = work.next();
  while (!step.done && performance.now() < until) step = work.next();
  if (step.done) done(step.value);
  else setTimeout(inSlices, 0, work, done);
}
