/** The file of all clips of a pipeline. No shot has one of this name: theirs begin with a number. */
export const SEQUENCE_FILE = 'sequence.mp4';
