namespace ChannelOperator.TestKit.Worlds;

/// <summary>A request that changes something, as the API server noted it.</summary>
/// <param name="Verb">As RBAC names it: create, update, patch, delete.</param>
/// <param name="Resource">The resource, with its subresource if any: <c>deployments/scale</c>.</param>
/// <param name="Namespace">The namespace; empty for none.</param>
/// <param name="Name">The object; empty where the server named it.</param>
/// <param name="Code">The answer.</param>
public sealed record AuditedWrite(string Verb, string Resource, string Namespace, string Name, int Code);
