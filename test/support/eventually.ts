/**
 * Asks until the answer is as wanted, and answers it; each question should be a call, so that whoever is asked gets its turn
 * in between. The test's own time limit ends a wait in vain.
 */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
  }
}
