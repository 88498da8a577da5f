/** What has come to a standstill. */
export class StandstillError extends Error {
  override readonly name = 'StandstillError';
}

/**
 * Waits as long as something happens.
 * @param progress what changes with each thing that happens.
 * @throws StandstillError when nothing has happened for so many milliseconds.
 */
export async function whileSomethingHappens(
  promise: Promise<void>,
  progress: () => unknown,
  milliseconds: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const standstill = new Promise<never>((_resolve, reject) => {
    let before = progress();
    timer = setInterval(() => {
      const now = progress();
      if (now === before) reject(new StandstillError());
      before = now;
    }, milliseconds);
  });
  try {
    await Promise.race([promise, standstill]);
  } finally {
    clearInterval(timer);
  }
}
