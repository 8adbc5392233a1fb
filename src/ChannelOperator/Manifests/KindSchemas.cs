using System.Collections.Concurrent;
using System.Reflection;
using ChannelOperator.Api;

namespace ChannelOperator.Manifests;

/// <summary>The schemas of our kinds, from the CRDs that this version is released with.</summary>
internal sealed class KindSchemas
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        [MessagingChannel.KindName] = "messagingchannels.yaml",
        [PlatformPolicy.KindName] = "platformpolicies.yaml",
        [ConnectorClass.KindName] = "connectorclasses.yaml",
        [ChannelReview.KindName] = "channelreviews.yaml",
    };

    private readonly ConcurrentDictionary<string, ObjectSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>The kinds.</summary>
    public static IEnumerable<string> Kinds => Files.Keys;

    /// <summary>The schema of one of <see cref="Kinds"/>.</summary>
    public ObjectSchema Of(string kind) => _schemas.GetOrAdd(kind, Load);

    private static ObjectSchema Load(string kind)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Files[kind])!;
        using StreamReader reader = new(stream);
        ManifestNode crd = YamlReader.Read(reader.ReadToEnd(), firstLine: 1)!;
        ManifestMap version = (ManifestMap)((ManifestList)((ManifestMap)((ManifestMap)crd)["spec"]!)["versions"]!).Items[0];
        return new ObjectSchema((ManifestMap)((ManifestMap)version["schema"]!)["openAPIV3Schema"]!);
    }
}
