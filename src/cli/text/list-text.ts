import type { PipelinePage } from '../../views/answers';
import { columns } from './columns';
import { usd } from './usd';

/** Pipelines, newest first. */
export const listText = ({ pipelines }: PipelinePage): string =>
  pipelines.length === 0
    ? 'There are no pipelines.'
    : columns(
        ['pipeline', 'state', 'charged', 'created', 'name'],
        pipelines.map(({ id, state, spentUsd, createdAt, name }) => [id, state, usd(spentUsd), createdAt, name]),
      );
