import type { Profile } from '../profile';
import { openai } from './openai';

/** Azure OpenAI: as OpenAI, with a deployment for a model. */
export const azure: Profile = {
  ...openai,
  // Microsoft's reference has remixes and edits, and says nothing of extensions.
  dialect: { ...openai.dialect, profile: 'azure', extends: false },
  // Two jobs at once and two creates a minute are the quota of a new deployment.
  limits: { maxRunning: 2, createsPerMinute: 2 },
  // Its list names base models, not deployments.
  listsItsModels: false,
  source: "Microsoft's reference of Azure OpenAI's v1 video routes.",
};
