const WORDS = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system can only be read'],
  ['ENOENT', 'there is no such file or folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EACCES', 'this user may not use it'],
  ['EPERM', 'this user may not do that'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open'],
  ['ENOMEM', 'there is no memory left'],
  ['EIO', 'the disk fails'],
  ['EADDRINUSE', 'the port is taken'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
]);

/**
 * What the operating system refused, in one line for people: `/data/keys: the disk is full (ENOSPC)`. Undefined for any
 * other error: that is a mistake of ours, and its stack is wanted.
 */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  const what = `${WORDS.get(code) ?? syscall} (${code})`;
  return path === undefined ? what : `${path}: ${what}`;
}
