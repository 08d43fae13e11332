import { asObject } from '../../../infra/hooks/json';
import { type Check, differences, everySet, expectThat } from './check';

export const flexChecks: Check[] = [
  {
    point: 27,
    title: 'the plan is Flex Consumption on Linux, with a version of Node that is supported',
    sets: ['defaults', 'named and warm'],
    problems: (deployment) => [
      ...differences(
        deployment.one('Microsoft.Web/serverfarms'),
        { sku: { name: 'FC1', tier: 'FlexConsumption' }, properties: { reserved: true } },
        'plan',
      ),
      ...differences(
        deployment.flex['runtime'],
        { name: 'node', version: deployment.app['name'] === 'contoso-video' ? '24' : '22' },
        'runtime',
      ),
    ],
    mutation: { file: 'modules/function-app.bicep', find: 'version: nodeVersion', replace: "version: '20'" },
  },
  {
    point: 28,
    title: 'sizes are cheap by default: nothing is kept ready',
    sets: ['defaults', 'network', 'scheduler'],
    problems: (deployment) =>
      differences(
        deployment.flex['scaleAndConcurrency'],
        {
          alwaysReady: [],
          instanceMemoryMB: 2048,
          maximumInstanceCount: 40,
          triggers: { http: { perInstanceConcurrency: 16 } },
        },
        'scale',
      ),
    mutation: { file: 'main.parameters.json', find: '${ALWAYS_READY_DURABLE=0}', replace: '${ALWAYS_READY_DURABLE=1}' },
  },
  {
    point: 28,
    title: 'sizes are what was asked for',
    sets: ['named and warm'],
    problems: (deployment) =>
      differences(
        deployment.flex['scaleAndConcurrency'],
        {
          alwaysReady: [
            { name: 'http', instanceCount: 1 },
            { name: 'durable', instanceCount: 2 },
          ],
          instanceMemoryMB: 4096,
          maximumInstanceCount: 100,
        },
        'scale',
      ),
    mutation: {
      file: 'modules/function-app.bicep',
      find: "{ name: 'durable', instanceCount: scale.alwaysReadyDurable }",
      replace: "{ name: 'durable', instanceCount: scale.alwaysReadyHttp }",
    },
  },
  {
    point: 29,
    title: 'the package is fetched as the identity from a container that the template creates',
    sets: everySet,
    problems: (deployment) => {
      const storage = asObject(asObject(deployment.flex['deployment'])['storage']);
      return [
        ...differences(
          storage,
          { type: 'blobContainer', authentication: { type: 'UserAssignedIdentity' } },
          'deployment',
        ),
        ...expectThat(
          /outputs\.endpoints\.value\.blob, 'package'\)\]$/.test(String(storage['value'])),
          `it is ${String(storage['value'])}`,
        ),
        ...expectThat(
          String(asObject(storage['authentication'])['userAssignedIdentityResourceId']).includes('outputs.id.value'),
          'it is not fetched as the identity',
        ),
      ];
    },
    mutation: {
      file: 'modules/function-app.bicep',
      find: "type: 'UserAssignedIdentity'\n",
      replace: "type: 'SystemAssignedIdentity'\n",
    },
  },
  {
    point: 30,
    title: 'no setting is there that Flex Consumption forbids',
    sets: everySet,
    problems: ({ settings }) =>
      [...settings.keys()]
        .filter((name) => forbidden.test(name))
        .map((name) => `${name} has no place among the settings of a Flex Consumption app`),
    mutation: {
      file: 'stack.bicep',
      find: '    VIDEO_API_AUTH: videoAuth',
      replace: "    VIDEO_API_AUTH: videoAuth\n    FUNCTIONS_WORKER_RUNTIME: 'node'",
    },
  },
];

/** https://learn.microsoft.com/azure/azure-functions/functions-app-settings, those marked as not for Flex Consumption. */
const forbidden =
  /^(FUNCTIONS_WORKER_RUNTIME(_VERSION)?|FUNCTIONS_EXTENSION_VERSION|FUNCTIONS_MAX_HTTP_CONCURRENCY|FUNCTIONS_WORKER_PROCESS_COUNT|WEBSITE_RUN_FROM_PACKAGE|WEBSITE_NODE_DEFAULT_VERSION|WEBSITE_CONTENT.*|WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT|WEBSITE_VNET_ROUTE_ALL|WEBSITE_SKIP_CONTENTSHARE_VALIDATION|SCM_DO_BUILD_DURING_DEPLOYMENT|ENABLE_ORYX_BUILD|ORYX_.*)$/;
