/**
 * Identities: the names under which people and agents work, whatever session they are in.
 *
 * ```
 *   register ──▶ registered ──rename──▶ registered under a new name, the old one leads to it
 *                    │
 *                    └──remove──▶ gone, with the names that led to it
 * ```
 *
 * @module
 */
export {
  type Identity,
  type IdentityList,
  listIdentities,
  readChannels,
  showIdentity,
  type WhoAmI,
  whoAmI,
} from "./identity/find.ts";
export { type IdentityNames, listNames } from "./identity/names.ts";
export type { IdentityDetails, IdentityRecord } from "./identity/record.ts";
export { registerIdentity, type RegisterOptions, type Registration } from "./identity/register.ts";
export {
  type IdentityChange,
  removeIdentity,
  renameIdentity,
  type RenameOptions,
} from "./identity/rename.ts";
