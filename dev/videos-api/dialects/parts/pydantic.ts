/** The text of a validation error of the request model, as pydantic writes it and SGLang's and FastVideo's servers pass it on. */
export function requestError(field: string, what: { type: string; message: string; given: string }): string {
  const { type, message, given } = what;
  return (
    `Invalid request body: 1 validation error for VideoGenerationsRequest\n${field}\n` +
    `  ${message} [type=${type}, input_value=${given}]\n` +
    `    For further information visit https://errors.pydantic.dev/2.14/v/${type}`
  );
}
