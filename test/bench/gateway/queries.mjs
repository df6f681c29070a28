/** Four subgraphs, twenty products: what a page of a shop asks for. */
export const SMALL = `query Small {
  topProducts(first: 20) { upc name price inStock shippingEstimate reviews { id author { id name } } }
}`;

/** The public benchmark's query by its shape: an answer of 88 KB from seven fetches. */
export const LARGE = `query Large {
  users { ...User reviews { ...Review product { ...Product reviews { ...Review author {
    ...User reviews { ...Review product { ...Product } } } } } } }
  topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
}
fragment User on User { id username name }
fragment Review on Review { id body }
fragment Product on Product { inStock name price shippingEstimate upc weight }`;
