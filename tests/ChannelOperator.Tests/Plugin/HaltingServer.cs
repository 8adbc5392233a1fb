using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Runtime.Client;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ChannelOperator.Tests.Plugin;

/// <summary>A server with one policy and some channels that goes wrong in the midst of a halt, which no real one does when it is told to.</summary>
internal sealed class HaltingServer
{
    private readonly Mock<IApiClient> _api = new(MockBehavior.Strict);
    private int _version = 1;

    public HaltingServer()
    {
        Policy = new Samples().Policy with { Metadata = new ObjectMeta { Name = "whatsapp", Generation = 1, ResourceVersion = "1" } };
        _api.Setup(api => api.GetAsync(ResourceTypes.PlatformPolicies, It.IsAny<ResourceKey>(), It.IsAny<JsonTypeInfo<PlatformPolicy>>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => Policy);
        _api.Setup(api => api.ListPageAsync(It.IsAny<ResourceType>(), It.IsAny<ListRequest>(), It.IsAny<CancellationToken>())).Returns((ResourceType type, ListRequest _, CancellationToken token) => ListAsync(type, token));
        _api.Setup(api => api.PatchAsync(ResourceTypes.PlatformPolicies, It.IsAny<ResourceKey>(), null, PatchType.MergePatch, It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<PlatformPolicy>>(), It.IsAny<CancellationToken>()))
            .Returns((ResourceType _, ResourceKey _, string? _, PatchType _, ReadOnlyMemory<byte> body, JsonTypeInfo<PlatformPolicy> _, CancellationToken _) => Task.FromResult(Patch(JsonNode.Parse(body.Span)!)));
        _api.Setup(api => api.CreateAsync(ResourceTypes.SelfSubjectReviews, "", It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<JsonObject>>(), It.IsAny<CancellationToken>())).ThrowsAsync(new HttpRequestException("no answer"));
    }

    public FakeTimeProvider Time { get; } = new(Samples.Now);

    public PlatformPolicy Policy { get; private set; }

    public MessagingChannel[] Channels { get; set; } = [];

    /// <summary>Before a write is looked at: what others do meanwhile.</summary>
    public Action BeforeWrite { get; set; } = () => { };

    /// <summary>At each list: may throw, or wait.</summary>
    public Func<CancellationToken, Task> OnList { get; set; } = _ => Task.CompletedTask;

    public List<ResourceType> Lists { get; } = [];

    public StringWriter Output { get; } = new() { NewLine = "\n" };

    public PlatformHalting Halting(Func<string, bool>? confirm = null) => new(new PluginCluster(_api.Object, "lea", Time), Time, Output, confirm);

    /// <summary>Somebody else's edit.</summary>
    public void SetHalt(PlatformHalt? halt) => Policy = Policy with { Metadata = Next(Policy.Metadata.Generation + 1), Spec = Policy.Spec with { Halt = halt } };

    /// <summary>The operator's status, which leaves the generation as it is.</summary>
    public void WriteStatus() => Policy = Policy with { Metadata = Next(Policy.Metadata.Generation) };

    private ObjectMeta Next(long generation) => new() { Name = "whatsapp", Generation = generation, ResourceVersion = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture) };

    private PlatformPolicy Patch(JsonNode body)
    {
        Action before = BeforeWrite;
        BeforeWrite = () => { };
        before();
        string? version = (string?)body["metadata"]?["resourceVersion"];
        if (version is not null && version != Policy.Metadata.ResourceVersion)
        {
            throw new ApiException("patch", ResourceTypes.PlatformPolicies, ResourceKey.ClusterScoped("whatsapp"), 409, "Conflict", "it has been changed");
        }

        SetHalt(body["spec"]!["halt"] is { } halt ? new PlatformHalt { Reason = (string)halt["reason"]!, By = (string?)halt["by"] } : null);
        return Policy;
    }

    private async Task<RawListPage> ListAsync(ResourceType type, CancellationToken cancellationToken)
    {
        Lists.Add(type);
        await OnList(cancellationToken);
        IEnumerable<byte[]> items = type == ResourceTypes.MessagingChannels ? Channels.Select(channel => JsonSerializer.SerializeToUtf8Bytes(channel, ApiJsonContext.Default.MessagingChannel))
            : type == ResourceTypes.PlatformPolicies ? [JsonSerializer.SerializeToUtf8Bytes(Policy, ApiJsonContext.Default.PlatformPolicy)] : [];
        return new RawListPage("1", null, [.. items.Select(item => new ReadOnlyMemory<byte>(item))]);
    }
}
