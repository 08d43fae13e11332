interface Refusal {
  code?: string | undefined;
  type?: string | undefined;
  message?: string | undefined;
}

/** Whether an error, at create or on a failed job, is a refusal by content policy. No server says so in one fixed way. */
export function isModeration({ code, type, message }: Refusal): boolean {
  const words = `${code ?? ''} ${type ?? ''}`;
  return (
    /moderation|content_?policy|content_?filter|responsible_?ai|safety_(system|violation)/i.test(words) ||
    /moderation (system|policy)|content (management )?policy|content filter|safety system|people-in-user-uploads/i.test(
      message ?? '',
    )
  );
}
