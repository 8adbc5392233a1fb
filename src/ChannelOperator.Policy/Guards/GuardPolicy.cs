namespace ChannelOperator.Policy.Guards;

/// <summary>The guards that make up one ValidatingAdmissionPolicy.</summary>
public sealed record GuardPolicy
{
    /// <summary>The resource of channels.</summary>
    public const string Channels = "messagingchannels";

    /// <summary>The resource of reviews.</summary>
    public const string Reviews = "channelreviews";

    /// <summary>A creation, as admission policies call it.</summary>
    public const string Create = "CREATE";

    /// <summary>An update, as admission policies call it.</summary>
    public const string Update = "UPDATE";

    /// <summary>The name of the policy and of its binding.</summary>
    public required string Name { get; init; }

    /// <summary>The resource that it watches over.</summary>
    public required string Resource { get; init; }

    /// <summary>On what it is asked. Never on a deletion: what stops one leaves its namespace Terminating for ever.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>Whether it is asked once for each channel of the namespace, and all answers have to be yes.</summary>
    public bool PerChannel { get; init; }

    /// <summary>CEL variables that conditions use, in the order in which they are defined.</summary>
    public IReadOnlyList<(string Name, string Cel)> Variables { get; init; } = [];

    /// <summary>The rules.</summary>
    public required IReadOnlyList<GuardRule> Rules { get; init; }

    /// <summary>Whether it is asked about a request.</summary>
    public bool Matches(GuardedRequest request) =>
        request.Resource == Resource && Operations.Contains(request.OldChannel is null ? Create : Update);
}
