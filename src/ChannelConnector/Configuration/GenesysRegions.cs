namespace ChannelConnector.Configuration;

/// <summary>
/// The regions of Genesys Cloud by their domain. A fixed list: credentials go to <c>login.</c> and messages to <c>api.</c> of one of these
/// and to no host that a channel names. Sources: PureCloudRegionHosts of the vendor's SDKs, and
/// https://help.mypurecloud.com/articles/aws-regions-for-genesys-cloud-deployment/.
/// </summary>
internal static class GenesysRegions
{
    public static IReadOnlyList<string> All { get; } =
    [
        "apne2.pure.cloud", "apne3.pure.cloud", "aps1.pure.cloud", "apse1.pure.cloud", "cac1.pure.cloud", "euc2.pure.cloud", "euw2.pure.cloud", "mec1.pure.cloud",
        "mxc1.pure.cloud", "mypurecloud.com", "mypurecloud.com.au", "mypurecloud.de", "mypurecloud.ie", "mypurecloud.jp", "sae1.pure.cloud", "use2.us-gov-pure.cloud", "usw2.pure.cloud",
    ];
}
