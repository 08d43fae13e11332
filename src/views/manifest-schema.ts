import { z } from 'zod';
import { currentManifestSchema } from './manifest';

/**
 * The JSON Schema (draft 2020-12) of the manifests that are written today. Those of earlier versions are answered in the same shape.
 * Fields may be added at any time, so that it forbids none; the version goes up when one is taken away or means something else.
 */
export const manifestJsonSchema = (): Record<string, unknown> => ({
  title: `Manifest of a shotloop pipeline, version ${currentManifestSchema.shape.manifestVersion.value}`,
  ...z.toJSONSchema(currentManifestSchema, {
    target: 'draft-2020-12',
    io: 'output',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }),
});
