using System.Net;
using System.Net.Sockets;

namespace ChannelConnector.Media;

/// <summary>Addresses of the internet, as opposed to those of this machine, its cluster and its cloud: a name that resolves to one of these is not connected to.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Reserved =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20"),
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    /// <summary>What a NAT64 makes of an IPv4 address; the last four bytes are that address.</summary>
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is public. An IPv4 address in the form of IPv6 is not: no resolver answers with one.</summary>
    public static bool Contains(IPAddress address)
    {
        if (Translated.Contains(address))
        {
            return Contains(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        }

        bool isFamilyGlobal = address.AddressFamily == AddressFamily.InterNetwork || Global.Contains(address);
        return isFamilyGlobal && !Array.Exists(Reserved, network => network.Contains(address));
    }
}
