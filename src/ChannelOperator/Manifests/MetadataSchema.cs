namespace ChannelOperator.Manifests;

/// <summary>The metadata that every object has. CRDs say nothing of it: it is the API server's own.</summary>
internal static class MetadataSchema
{
    /// <summary>The schema.</summary>
    public static readonly ObjectSchema Instance = new((ManifestMap)YamlReader.Read(
        """
        type: object
        properties:
          name: {type: string, maxLength: 253}
          generateName: {type: string, maxLength: 253}
          namespace: {type: string, maxLength: 63}
          labels: {type: object, additionalProperties: {type: string, maxLength: 63}}
          annotations: {type: object, additionalProperties: {type: string}}
          finalizers: {type: array, items: {type: string}}
          ownerReferences: {type: array, items: {type: object}}
          managedFields: {type: array, items: {type: object}}
          creationTimestamp: {type: string}
          deletionTimestamp: {type: string}
          deletionGracePeriodSeconds: {type: integer}
          generation: {type: integer}
          resourceVersion: {type: string}
          selfLink: {type: string}
          uid: {type: string}
        """,
        firstLine: 1)!);
}
