import { type Arm, armProblem } from './arm';
import { asObject, asText } from './json';

const apiVersion = 'api-version=2025-06-01';

export interface ExistingAccount {
  accountId: string;
  deploymentName: string;
}

/**
 * Looks at an account that is to be used as it is. Answers with what is worth saying.
 *
 * @throws Error when the account cannot be read, or cannot take Entra tokens.
 */
export async function checkExistingAccount(
  arm: Arm,
  { accountId, deploymentName }: ExistingAccount,
): Promise<string[]> {
  const account = await arm.request('GET', `${accountId}?${apiVersion}`);
  if (account.status !== 200) {
    throw new Error(
      `The AI account ${accountId} cannot be read (${armProblem(account)}); correct AI_ACCOUNT_RESOURCE_ID, or ask for ` +
        'the Reader role on it and the right to assign roles.',
    );
  }
  const properties = asObject(asObject(account.body)['properties']);
  if (asText(properties['customSubDomainName']) === undefined) {
    throw new Error(
      `The AI account ${accountId} has no custom subdomain, and without one it takes no Entra tokens; give it one ` +
        '(az cognitiveservices account update --custom-domain).',
    );
  }
  const deployment = await arm.request('GET', `${accountId}/deployments/${deploymentName}?${apiVersion}`);
  if (deployment.status === 200) return [];
  return [
    `The AI account has no deployment named "${deploymentName}" (${armProblem(deployment)}). Renders will fail until ` +
      'there is one; set AI_DEPLOYMENT_NAME to the one you have.',
  ];
}
