/**
 * What the knowledge of a file depends on besides the file.
 *
 * @module
 */
import { VERSION } from "../version.ts";

/** Changes with everything that changes what is read from a file. */
export const MARK: string = `${VERSION}-1`;
