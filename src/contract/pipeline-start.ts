/** When a pipeline was posted, ISO 8601, read off its id (20260131t235959-…); undefined for an id of another form. */
export function pipelineStart(pipelineId: string): string | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)-/.exec(pipelineId) ?? [];
  return second === undefined ? undefined : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
