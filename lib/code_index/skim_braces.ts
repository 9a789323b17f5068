import type { Skeleton } from "./skeleton.ts";
export function skimBraces(_text: string, _language: string): Skeleton | undefined {
  return undefined;
}
