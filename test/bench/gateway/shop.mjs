/**
 * The graph of the public benchmark of gateways, with data of our own: accounts know users, products know products,
 * inventory computes an estimate from what products knows, and reviews connect them. Everything is made up.
 */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
  import: ["@key", "@external", "@requires", "@provides"])\n`;

const WORDS =
  'a plain sentence about something that nobody bought and that was never sold in this shop or elsewhere';

/** Text of exactly so many characters, another for every seed. */
function prose(length, seed) {
  const words = WORDS.split(' ');
  let text = '';
  for (let at = seed * 7; text.length < length; at += seed + 3) text += `${words[at % words.length]} `;
  return text.slice(0, length);
}

const USERS = Array.from({ length: 6 }, (_, index) => ({
  id: String(index + 1),
  name: `Reviewer Number ${index + 1}`,
  username: `reviewer${index + 1}`,
  birthday: 946_684_800 + index * 86_400,
}));

const PRODUCTS = Array.from({ length: 20 }, (_, index) => ({
  upc: String(index + 1),
  name: `Product ${index + 1}`,
  price: index === 0 ? 899 : 150 + index * 60,
  weight: 50 + index * 40,
}));

/** How long each review is, and of which product: the first eleven make the public query's answer as long as it is there. */
const REVIEWS = [
  ...[445, 291, 277, 147].map((length) => ({ length, product: '1' })),
  ...[445, 291, 277, 147].map((length) => ({ length, product: '2' })),
  { length: 147, product: '3' },
  { length: 147, product: '4' },
  { length: 860, product: '4' },
  ...PRODUCTS.slice(4).map(({ upc }) => ({ length: 60, product: upc })),
].map(({ length, product }, index) => ({
  id: String(index + 1),
  body: prose(length, index + 1),
  product: { upc: product },
  author: { id: index < 11 ? '1' : String((index % USERS.length) + 1) },
}));

const userById = ({ id }) => USERS.find((user) => user.id === id);
const productByUpc = ({ upc }) => PRODUCTS.find((product) => product.upc === upc);
const withUsername = ({ id }) => ({ id, username: userById({ id })?.username });

/** The four subgraphs: schema and resolvers by name. */
export const SHOP = {
  accounts: {
    sdl: `${LINK}
      type Query { me: User user(id: ID!): User users: [User] }
      type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }`,
    resolvers: {
      Query: { me: () => USERS[0], user: (_, key) => userById(key), users: () => USERS },
      User: { __resolveReference: userById },
    },
  },
  inventory: {
    sdl: `${LINK}
      type Product @key(fields: "upc") {
        upc: String! weight: Int @external price: Int @external
        inStock: Boolean shippingEstimate: Int @requires(fields: "price weight")
      }`,
    resolvers: {
      Product: {
        __resolveReference: (reference) => reference,
        inStock: ({ upc }) => Number(upc) % 3 !== 0,
        shippingEstimate: ({ price, weight }) => (price > 800 ? 0 : Math.floor(weight / 2)),
      },
    },
  },
  products: {
    sdl: `${LINK}
      type Query { topProducts(first: Int = 5): [Product] }
      type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
    resolvers: {
      Query: { topProducts: (_, { first }) => PRODUCTS.slice(0, first) },
      Product: { __resolveReference: productByUpc },
    },
  },
  reviews: {
    sdl: `${LINK}
      type Review @key(fields: "id") {
        id: ID! body: String product: Product author: User @provides(fields: "username")
      }
      type User @key(fields: "id") { id: ID! username: String @external reviews: [Review] }
      type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
    resolvers: {
      Review: {
        __resolveReference: ({ id }) => REVIEWS.find((review) => review.id === id),
        author: ({ author }) => withUsername(author),
      },
      User: { __resolveReference: withUsername, reviews: () => REVIEWS.slice(0, 2) },
      Product: {
        __resolveReference: (reference) => reference,
        reviews: ({ upc }) => REVIEWS.filter(({ product }) => product.upc === upc),
      },
    },
  },
};
