using System.Text.Json;
using System.Text.Json.Serialization;
using ChannelOperator.Api;

namespace ChannelOperator.Kubernetes;

/// <summary>An object that a channel owns, trimmed to what is compared and observed.</summary>
internal sealed record OwnedObject
{
    public ObjectMeta Metadata { get; init; } = new();

    public JsonElement Spec { get; init; }

    public JsonElement Data { get; init; }

    /// <summary>Of a ServiceAccount: whether pods get its token where they do not say so themselves.</summary>
    public bool? AutomountServiceAccountToken { get; init; }

    /// <summary>Of a RoleBinding: the role that it gives.</summary>
    public RoleReference? RoleRef { get; init; }

    /// <summary>Of a RoleBinding: whom it gives it.</summary>
    public IReadOnlyList<RoleSubject>? Subjects { get; init; }

    /// <summary>The status of a Deployment; of no use for the other kinds.</summary>
    public DeploymentStatus? Status { get; init; }

    /// <summary>The replicas that we have just scaled this copy to; null in a copy from the server.</summary>
    [JsonIgnore]
    public int? ScaledTo { get; init; }

    /// <summary>A Deployment's <c>spec.replicas</c>; 1 where the server has not defaulted it.</summary>
    [JsonIgnore]
    public int Replicas => ScaledTo is { } scaled ? scaled
        : Spec.ValueKind == JsonValueKind.Object && Spec.TryGetProperty("replicas", out JsonElement replicas) ? replicas.GetInt32() : 1;

    /// <summary>The owner that manages the object, if any.</summary>
    [JsonIgnore]
    public OwnerReference? Controller => Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);

    /// <summary>The value of an annotation of a Deployment's pod template.</summary>
    public string? TemplateAnnotation(string name) => Spec.ValueKind == JsonValueKind.Object
        && Spec.TryGetProperty("template", out JsonElement template)
        && template.TryGetProperty("metadata", out JsonElement metadata)
        && metadata.TryGetProperty("annotations", out JsonElement annotations)
        && annotations.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>The value of an annotation.</summary>
    public string? Annotation(string name) => Metadata.Annotations is { } annotations && annotations.TryGetValue(name, out string? value) ? value : null;
}
