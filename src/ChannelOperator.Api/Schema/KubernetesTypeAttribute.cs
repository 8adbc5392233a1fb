namespace ChannelOperator.Api.Schema;

/// <summary>The property holds a type of Kubernetes itself; its schema is taken from there.</summary>
/// <param name="name">Name of the type in the core API, such as <c>Affinity</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KubernetesTypeAttribute(string name) : Attribute
{
    /// <summary>Name of the type in the core API.</summary>
    public string Name { get; } = name;
}
