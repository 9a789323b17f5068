/**
 * Real processes for tests: of mclaude, alone, in races, and disturbed at each call.
 *
 * @module
 */
export {
  type Call,
  type End,
  errorAtEachCall,
  type InjectionOptions,
  killAtEachCall,
  pauseAtEachCall,
  StraceMissing,
  withStrace,
} from "./injection.ts";
export { type Outcome, program, race, type Racer, run, type Surroundings } from "./program.ts";
