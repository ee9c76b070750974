/**
 * Graphs and states from a seed, for the large scenarios of the registry. The files are what counts; this says where
 * they come from, and a test that they have not been touched since.
 */
export type SeededEdge = {
  readonly e_id: number;
  readonly i: number;
  readonly j: number;
  readonly k: number | bigint;
  readonly cap: number | bigint;
  readonly c?: number;
  readonly causal_radius?: number;
};

export type SeededGraph = {
  readonly edges: readonly SeededEdge[];
  readonly initialState: readonly (number | bigint)[];
};

/** A number below `bound`, at most 2^32. */
type Draw = (bound: number) => number;

/** Marsaglia's xorshift of 32 bits; enough to look irregular, and the same on any machine. */
function drawsOf(seed: number): Draw {
  let state = seed >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/**
 * A ring in which everybody knows the next two, and each such acquaintance is one of somebody far away in one case of
 * five (a small world in the sense of Watts and Strogatz).
 */
export function smallWorld(seed: number, nodes: number): SeededGraph {
  const draw = drawsOf(seed);
  const edges: SeededEdge[] = [];
  for (const reach of [1, 2]) {
    for (let node = 0; node < nodes; node += 1) {
      const neighbour = (node + reach) % nodes;
      const isRewired = draw(5) === 0;
      const other = isRewired ? (node + reach + 1 + draw(nodes - 2 * reach - 1)) % nodes : neighbour;
      edges.push({ e_id: edges.length + 1, i: node + 1, j: other + 1, k: 1 + draw(4), cap: 20 + draw(200) });
    }
  }
  return { edges, initialState: Array.from({ length: nodes }, () => draw(5_000)) };
}

/**
 * A random tree and half as many edges more, with amounts around 10^24 of either sign; some edges lead back, some have
 * a capacity or a factor below zero, so that flows turn round.
 */
export function bigNumbers(seed: number, nodes: number): SeededGraph {
  const draw = drawsOf(seed);
  const amount = (): bigint => BigInt(draw(1_000_000_000)) * 1_000_000_007n * BigInt(draw(1_000_000));
  const signed = (): bigint => (draw(2) === 0 ? amount() : -amount());
  const edges: SeededEdge[] = [];
  const connect = (i: number, j: number): void => {
    const cap = draw(16) === 0 ? -amount() : amount();
    edges.push({ e_id: edges.length + 1, i, j, k: draw(12) === 0 ? -1 : 1 + draw(5), cap });
  };
  for (let node = 2; node <= nodes; node += 1) {
    const parent = 1 + draw(node - 1);
    if (draw(2) === 0) connect(parent, node);
    else connect(node, parent);
  }
  for (let extra = 0; extra < nodes / 2; extra += 1) connect(1 + draw(nodes), 1 + draw(nodes));
  return { edges, initialState: Array.from({ length: nodes }, signed) };
}

/**
 * Twice as many edges as nodes between any two, loops and parallels among them, every limit of an edge in use: factors
 * above the scale of 24, so that it never comes to rest, constants of either sign, radii, capacities near zero.
 */
export function limitedEdges(seed: number, nodes: number): SeededGraph {
  const draw = drawsOf(seed);
  const edges = Array.from({ length: 2 * nodes }, (_, at): SeededEdge => {
    const ends = { i: 1 + draw(nodes), j: 1 + draw(nodes) };
    const limit = draw(4);
    return {
      e_id: at + 1,
      ...ends,
      k: 1 + draw(30),
      cap: draw(60) - 2,
      ...(limit === 0 && { c: draw(12) - 2 }),
      ...(limit === 1 && { causal_radius: 1 + draw(40) }),
    };
  });
  return { edges, initialState: Array.from({ length: nodes }, () => draw(4_000) - 1_000) };
}
