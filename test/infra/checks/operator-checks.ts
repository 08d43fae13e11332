import { asArray, asObject } from '../../../infra/hooks/json';
import queries from '../../../infra/queries.json';
import { type Check, differences, expectThat, without } from './check';

export const operatorChecks: Check[] = [
  {
    point: 47,
    title: 'telemetry goes to a workspace, for as many days as were asked for',
    sets: ['defaults'],
    problems: (deployment) => [
      ...differences(
        deployment.properties('Microsoft.Insights/components')['WorkspaceResourceId'],
        deployment.one('Microsoft.OperationalInsights/workspaces')['id'],
        'workspace',
      ),
      ...differences(
        deployment.properties('Microsoft.OperationalInsights/workspaces'),
        { retentionInDays: 30 },
        'workspace',
      ),
      ...expectThat(
        (deployment.settings.get('APPLICATIONINSIGHTS_CONNECTION_STRING') ?? '').includes('outputs.connectionString'),
        'the app does not know where telemetry goes',
      ),
      ...expectThat(
        (deployment.settings.get('APPLICATIONINSIGHTS_AUTHENTICATION_STRING') ?? '').includes('Authorization=AAD'),
        'telemetry is not sent with a token',
      ),
    ],
    mutation: { file: 'modules/monitoring.bicep', find: '    WorkspaceResourceId: workspace.id\n', replace: '' },
  },
  {
    point: 48,
    title: 'alerts and workbook are off by default',
    sets: without('operators'),
    problems: (deployment) =>
      differences(
        ['scheduledQueryRules', 'actionGroups', 'workbooks'].map(
          (type) => deployment.all(`Microsoft.Insights/${type}`).length,
        ),
        [0, 0, 0],
        'rules, groups, workbooks',
      ),
    mutation: { file: 'main.parameters.json', find: '${WORKBOOK_ENABLED=false}', replace: '${WORKBOOK_ENABLED=true}' },
  },
  {
    point: 48,
    title: 'alerts watch failures, waiting time and spend, and tell the operator',
    sets: ['operators'],
    problems: (deployment) => {
      const rules = deployment.all('Microsoft.Insights/scheduledQueryRules');
      return [
        ...differences(
          rules.map(({ name }) => String(name).split('-func-')[0]).sort(),
          ['daily-spend', 'pipeline-failures', 'queue-time'],
          'rules',
        ),
        ...rules.flatMap((rule) =>
          differences(
            asArray(asObject(asObject(rule['properties'])['actions'])['actionGroups']).length,
            1,
            String(rule['name']),
          ),
        ),
        ...differences(
          deployment.properties('Microsoft.Insights/actionGroups')['emailReceivers'],
          [{ emailAddress: 'ops@example.com' }],
          'receivers',
        ),
        ...differences(deployment.all('Microsoft.Insights/workbooks').length, 1, 'workbooks'),
      ];
    },
    mutation: { file: 'modules/alerts.bicep', find: 'empty(email) ? [] : [group.id]', replace: '[]' },
  },
  {
    point: 48,
    title: 'each alert asks its own query of the workspace, over its window, against its threshold',
    sets: ['operators'],
    problems: (deployment) => {
      const found = deployment
        .all('Microsoft.Insights/scheduledQueryRules')
        .map((rule) => [String(rule['name']).split('-func-')[0] ?? '', asObject(rule['properties'])] as const);
      const waits = { windowSize: 'PT6H', overrideQueryTimeRange: 'PT6H', evaluationFrequency: 'PT15M', severity: 3 };
      const fails = { windowSize: 'PT15M', overrideQueryTimeRange: 'PT15M', evaluationFrequency: 'PT15M', severity: 2 };
      const spends = { windowSize: 'P1D', overrideQueryTimeRange: 'P2D', evaluationFrequency: 'PT1H', severity: 2 };
      const above = { operator: 'GreaterThan', threshold: 0, timeAggregation: 'Count' };
      const rules: Record<string, object> = {
        'pipeline-failures': { ...fails, criteria: { allOf: [{ ...above, query: queries.failures }] } },
        'queue-time': { ...waits, criteria: { allOf: [{ ...above, query: queries.longWaits }] } },
        'daily-spend': {
          ...spends,
          criteria: {
            allOf: [
              {
                ...above,
                query: queries.spendLastDay,
                threshold: 50,
                timeAggregation: 'Total',
                metricMeasureColumn: 'Usd',
              },
            ],
          },
        },
      };
      return [
        ...expectThat(found.length === 3, `${found.length} alerts are there`),
        ...found.flatMap(([name, properties]) => [
          ...differences(properties, rules[name] ?? {}, name),
          ...differences(properties['enabled'], true, `${name} enabled`),
          ...expectThat(
            JSON.stringify(properties['scopes']).includes('outputs.workspaceId'),
            `${name} asks ${JSON.stringify(properties['scopes'])}`,
          ),
        ]),
      ];
    },
    mutation: { file: 'modules/alerts.bicep', find: 'threshold: dailySpendUsd', replace: 'threshold: 1000' },
  },
  {
    point: 48,
    title: 'the workbook shows spend, endings, failures and waits by the queries that are kept beside the templates',
    sets: ['operators'],
    problems: (deployment) => {
      // Left as an expression, in which every quotation mark is doubled.
      const text = String(deployment.properties('Microsoft.Insights/workbooks')['serializedData']).replaceAll(
        "''",
        "'",
      );
      return [queries.spendByDay, queries.endings, queries.failures, queries.queueTime].flatMap((query) =>
        expectThat(text.includes(query), `nothing asks "${query.slice(-60)}"`),
      );
    },
    mutation: { file: 'modules/workbook.bicep', find: 'query: queries.queueTime', replace: 'query: queries.longWaits' },
  },
];
