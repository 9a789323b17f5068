/**
 * What is used of the schema library, by name: all of it would bring its messages in fifty
 * languages, two thirds of the program.
 *
 * @module
 */
export {
  array,
  boolean,
  enum,
  globalRegistry,
  int,
  json,
  looseObject,
  maximum,
  minimum,
  minLength,
  nullable,
  number,
  object,
  optional,
  positive,
  readonly,
  record,
  strictObject,
  string,
} from "zod/mini";
