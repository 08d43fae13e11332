/** The event raised after something was stored for a running pipeline: "look again", never more. Its loss only costs a wait. */
export const WAKE_EVENT = 'wake';
