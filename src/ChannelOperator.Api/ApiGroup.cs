namespace ChannelOperator.Api;

/// <summary>The API group of all kinds defined here.</summary>
public static class ApiGroup
{
    /// <summary>The group.</summary>
    public const string Name = "channeloperator.io";

    /// <summary>The one version served.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version as they stand in <c>apiVersion</c>.</summary>
    public const string ApiVersion = Name + "/" + Version;
}
