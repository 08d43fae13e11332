const RULE = /^[A-Za-z][A-Za-z0-9]{2,44}$/;

/** The task hub's name: an explicit one must be valid, one made from the site's name is bent until it is. */
export function hubName(explicit: string | undefined, siteName: string | undefined): string {
  if (explicit !== undefined && explicit !== '') {
    if (!RULE.test(explicit)) {
      throw new Error(
        `Task hub name '${explicit}' should contain only alphanumeric characters, start with a letter, and have length between 3 and 45.`,
      );
    }
    return explicit;
  }
  const plain = (siteName ?? 'TestHubName').replace(/[^A-Za-z0-9]/g, '');
  if (plain === '') return 'DefaultTaskHub';
  const started = /^[A-Za-z]/.test(plain) ? plain : `t${plain}`;
  const cut = started.slice(0, 45);
  return cut.length < 3 ? `${cut}Hub` : cut;
}
