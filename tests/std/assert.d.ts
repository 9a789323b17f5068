/** Fails unless `expr` is truthy. */
export declare function assert(expr: unknown, msg?: string): asserts expr;
/** Fails unless `actual` is `expected`, but for `tolerance`. */
export declare function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void;
/** Fails unless `actual` and `expected` are deeply equal. */
export declare function assertEquals<T>(actual: T, expected: T, msg?: string): void;
/** Fails if `actual` and `expected` are deeply equal. */
export declare function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
/** Fails unless `actual` matches `expected`. */
export declare function assertMatch(actual: string, expected: RegExp, msg?: string): void;
/** Fails if `actual` matches `expected`. */
export declare function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
/** Fails unless `actual` contains `expected`. */
export declare function assertStringIncludes(actual: string, expected: string, msg?: string): void;
/** Fails unless `fn` throws an error of `errorClass`. */
export declare function assertThrows<E extends Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  errorClass?: new (...args: any[]) => E,
  msgIncludes?: string,
): E;
/** Fails unless the promise that `fn` returns is rejected with an error of `errorClass`. */
export declare function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  errorClass?: new (...args: any[]) => E,
  msgIncludes?: string,
): Promise<E>;
