/** Runs tasks one after the other, in the order they were given; a failed task does not stop the next one. */
export type Serial = <Result>(task: () => Promise<Result>) => Promise<Result>;

export function newSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task, task);
    last = next.catch(() => undefined);
    return next;
  };
}
