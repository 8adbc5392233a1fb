namespace ChannelOperator.Api.Schema;

/// <summary>A kind that gets a CRD.</summary>
/// <param name="plural">Plural name, in lower case, as in URLs.</param>
/// <param name="shortName">Short name for kubectl.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CustomResourceAttribute(string plural, string shortName) : Attribute
{
    /// <summary>Plural name, in lower case, as in URLs.</summary>
    public string Plural { get; } = plural;

    /// <summary>Short name for kubectl.</summary>
    public string ShortName { get; } = shortName;

    /// <summary>Whether objects live in a namespace.</summary>
    public bool Namespaced { get; init; }

    /// <summary>JSON paths by which lists and watches can be filtered on servers since 1.30.</summary>
    public string[] SelectableFields { get; init; } = [];
}
