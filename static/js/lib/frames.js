// Drawing at most once a frame; a page that is not seen draws now and then.

/**
 * @param {() => void} draw
 * @returns {() => void} asks for a drawing
 */
export function inFrames(draw) {
  let asked = false;
  const run = () => {
    asked = false;
    draw();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  };
}
