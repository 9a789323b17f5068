/**
 * Loads the SDK: by itself it takes as long to start as all the rest.
 *
 * @module
 */

/** What is used of the SDK. */
export type Sdk = typeof import("./sdk.ts");

/**
 * Loads the SDK.
 *
 * @returns What is used of it.
 */
export async function loadSdk(): Promise<Sdk> {
  return await import("./sdk.ts");
}
