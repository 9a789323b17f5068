/**
 * Speaking and listening through what the system has; nothing is downloaded, and nothing leaves
 * the machine by itself.
 *
 * ```
 *   record() ──▶ WAV ──transcribe()──▶ text
 *   text ──speak()──▶ heard, or WAV
 * ```
 *
 * Not guaranteed: that what was understood is what was said. Whoever sends it looks at it first.
 *
 * @module
 */
export { findRecorder, record, type Recorder, type RecordOptions } from "./voice/record.ts";
export {
  findSpeaker,
  LONGEST_SPEECH,
  speak,
  type Speaker,
  type SpeakOptions,
} from "./voice/speak.ts";
export {
  findTranscriber,
  textOf,
  transcribe,
  type Transcriber,
  type TranscriberSettings,
} from "./voice/transcribe.ts";
export { convertWav, PATIENCE, type Patience, SilenceDetector, wavOf } from "./voice/wav.ts";
