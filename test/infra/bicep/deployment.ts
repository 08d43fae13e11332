import { asArray, asObject, type Json } from '../../../infra/hooks/json';
import type { Snapshot } from './bicep-compiler';

/** What one parameter set would create, with the questions that the checks ask of it. */
export class Deployment {
  readonly resources: readonly Json[];
  readonly outputs: Json;

  constructor(
    snapshot: Snapshot,
    /** The compiled template it came from. */
    readonly template: Json,
  ) {
    this.resources = snapshot.predictedResources;
    this.outputs = snapshot.outputs;
  }

  all(type: string): Json[] {
    return this.resources.filter((resource) => String(resource['type']).toLowerCase() === type.toLowerCase());
  }

  one(type: string): Json {
    const found = this.all(type);
    const [first] = found;
    if (first === undefined || found.length > 1)
      throw new Error(`${found.length} resources are ${type}; expected one.`);
    return first;
  }

  properties(type: string): Json {
    return asObject(this.one(type)['properties']);
  }

  /** The storage account of the app; that of a self-hosted server's weights is of another kind. */
  get storage(): Json {
    const [account] = this.all('Microsoft.Storage/storageAccounts').filter(({ kind }) => kind === 'StorageV2');
    return asObject(account?.['properties']);
  }

  get app(): Json {
    return this.one('Microsoft.Web/sites');
  }

  /** The app settings, by name. */
  get settings(): Map<string, string> {
    const site = asObject(asObject(this.app['properties'])['siteConfig']);
    return new Map(
      asArray(site['appSettings']).map((item) => [String(asObject(item)['name']), String(asObject(item)['value'])]),
    );
  }

  get flex(): Json {
    return asObject(asObject(this.app['properties'])['functionAppConfig']);
  }

  get roleAssignments(): RoleAssignment[] {
    return this.all('Microsoft.Authorization/roleAssignments').map((resource) => {
      const properties = asObject(resource['properties']);
      return {
        name: String(resource['name']),
        scope:
          /extensionResourceId\('([^']+)'/.exec(String(resource['id']))?.[1] ??
          String(resource['id']).split('/providers/Microsoft.Authorization')[0] ??
          '',
        roleId: String(properties['roleDefinitionId']).split('/').at(-1) ?? '',
        principalId: String(properties['principalId']),
        principalType: String(properties['principalType']),
      };
    });
  }
}

export interface RoleAssignment {
  name: string;
  scope: string;
  roleId: string;
  principalId: string;
  principalType: string;
}
