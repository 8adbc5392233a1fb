using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Sweeps;
using ChannelOperator.TestKit.Conformance;
using Moq;

namespace ChannelOperator.Tests.Testing;

/// <summary>
/// An API client by Moq behind which objects are kept: enough of an API server to see what is sent and in which order, with versions and
/// uids as preconditions. The caches know what was put in as known, and own writes.
/// </summary>
internal sealed class MockServer
{
    private readonly Dictionary<(ResourceType Type, ResourceKey Key), JsonObject> _objects = [];
    private readonly Dictionary<ResourceType, ResourceCache<OwnedObject>> _caches = ResourceTypes.Owned.ToDictionary(type => type, _ => new ResourceCache<OwnedObject>());
    private int _version = 1000;

    public MockServer()
    {
        Caches = new OwnedCaches(_caches);
        ChannelSweeper.AddIndexTo(Jobs);
        SetUp<OwnedObject>();
        SetUp<JobObject>();
        SetUp<WrittenObject>();
        SetUp<MessagingChannel>();
        Api.Setup(api => api.CreateAsync(It.Is<ResourceType>(type => type.Kind == "Event"), It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<It.IsAnyType>>(), It.IsAny<CancellationToken>()))
            .Callback((ResourceType _, string _, ReadOnlyMemory<byte> body, object _, CancellationToken _) => Events.Add(Parse(body)["reason"]!.GetValue<string>()));
        Api.Setup(api => api.DeleteAsync(It.IsAny<ResourceType>(), It.IsAny<ResourceKey>(), It.IsAny<string?>(), It.IsAny<CancellationToken>())).Returns(
            (ResourceType type, ResourceKey key, string? uid, CancellationToken _) => Delete(new SentWrite("delete", type, key, null, new JsonObject { ["uid"] = uid })));
        Api.Setup(api => api.ListPageAsync(It.IsAny<ResourceType>(), It.IsAny<ListRequest>(), It.IsAny<CancellationToken>()))
            .Returns((ResourceType type, ListRequest request, CancellationToken _) => List(type, request));
        Api.Setup(api => api.GetMetadataAsync(It.IsAny<ResourceType>(), It.IsAny<ResourceKey>(), It.IsAny<CancellationToken>())).Returns(
            (ResourceType type, ResourceKey key, CancellationToken _) => Task.FromResult(_objects.GetValueOrDefault((type, key))?["metadata"].Deserialize<ObjectMetadata>(JsonSerializerOptions.Web)));
    }

    /// <summary>The Jobs that the watch has told.</summary>
    public ResourceCache<JobObject> Jobs { get; } = new();

    public Mock<IApiClient> Api { get; } = new(MockBehavior.Strict);

    public OwnedCaches Caches { get; }

    public List<SentWrite> Sent { get; } = [];

    /// <summary>The reasons of the events that were sent.</summary>
    public List<string> Events { get; } = [];

    /// <summary>The error to answer a write with.</summary>
    public Func<SentWrite, Exception?> Refuse { get; set; } = _ => null;

    /// <summary>The lists that were asked for.</summary>
    public List<ListRequest> Lists { get; } = [];

    /// <summary>The pods of whatever is asked for; may throw.</summary>
    public Func<IReadOnlyList<JsonNode>> Pods { get; set; } = () => [];

    public IEnumerable<string> Writes => Sent.Select(write => write.ToString());

    public JsonObject this[ResourceType type, MessagingChannel channel] => _objects[(type, KeyOf(channel))];

    /// <summary>Stores an object; a known one is in the cache too.</summary>
    public void Put(ResourceType type, MessagingChannel channel, OwnedObject owned, bool isKnown = true)
    {
        JsonObject json = JsonSerializer.SerializeToNode(owned with { Spec = JsonElement.Parse("null"), Data = JsonElement.Parse("null") }, OperatorJsonContext.Default.OwnedObject)!.AsObject();
        json.Remove("spec");
        json.Remove("data");
        if (owned.Spec.ValueKind == JsonValueKind.Object)
        {
            json["spec"] = JsonObject.Create(owned.Spec);
        }

        if (owned.Data.ValueKind == JsonValueKind.Object)
        {
            json["data"] = JsonObject.Create(owned.Data);
        }

        _objects[(type, KeyOf(channel))] = json;
        if (isKnown)
        {
            _caches[type].Observe(KeyOf(channel), owned.Metadata.Uid, owned.Metadata.ResourceVersion, Owned.Read(json));
        }
    }

    /// <summary>Stores the Job of a channel's sweep's name; a known one is in the cache too.</summary>
    public void Put(MessagingChannel channel, JobObject job, bool isKnown = true)
    {
        ResourceKey key = SweepKey(channel);
        _objects[(ResourceTypes.Jobs, key)] = JsonSerializer.SerializeToNode(job, OperatorJsonContext.Default.JobObject)!.AsObject();
        if (isKnown)
        {
            Jobs.Observe(key, job.Metadata.Uid, NextVersion(), job);
        }
    }

    /// <summary>The Job of a channel's sweep's name; null if there is none.</summary>
    public JsonObject? Sweep(MessagingChannel channel) => _objects.GetValueOrDefault((ResourceTypes.Jobs, SweepKey(channel)));

    /// <summary>Stores a channel, so that its status can be written.</summary>
    public void Put(MessagingChannel channel) => _objects[(ResourceTypes.MessagingChannels, new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name))] =
        JsonSerializer.SerializeToNode(channel, ApiJsonContext.Default.MessagingChannel)!.AsObject();

    /// <summary>Somebody else changes an object; the cache hears of it if it is to.</summary>
    public void Edit(ResourceType type, MessagingChannel channel, Action<JsonObject> change, bool isKnown = true)
    {
        JsonObject stored = this[type, channel];
        change(stored);
        stored["metadata"]!["resourceVersion"] = NextVersion();
        if (isKnown)
        {
            Caches.Observe(type, Owned.Read(stored));
        }
    }

    public void Remove(ResourceType type, MessagingChannel channel) => _objects.Remove((type, KeyOf(channel)));

    /// <summary>Somebody else deletes the Job of a channel's sweep.</summary>
    public void RemoveSweep(MessagingChannel channel) => _objects.Remove((ResourceTypes.Jobs, SweepKey(channel)));

    private static ResourceKey KeyOf(MessagingChannel channel) => OwnedCaches.ObjectKey(new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name));

    private static ResourceKey SweepKey(MessagingChannel channel) => new(channel.Metadata.Namespace, ConnectorNames.SweepOf(channel.Metadata.Name));

    private Task Delete(SentWrite write)
    {
        Sent.Add(write);
        if (Refuse(write) is { } error)
        {
            return Task.FromException(error);
        }

        _objects.Remove((write.Type, write.Key));
        return Task.CompletedTask;
    }

    private Task<RawListPage> List(ResourceType type, ListRequest request)
    {
        Assert.Equal(ResourceTypes.Pods, type);
        Lists.Add(request);
        return Task.FromResult(new RawListPage("1", null, [.. Pods().Select(pod => new ReadOnlyMemory<byte>(JsonSerializer.SerializeToUtf8Bytes(pod)))]));
    }

    private void SetUp<T>()
        where T : class
    {
        Api.Setup(api => api.ApplyAsync(It.IsAny<ResourceType>(), It.IsAny<ResourceKey>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<T>>(), It.IsAny<CancellationToken>())).Returns(
            (ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken _) => Answer(new SentWrite("apply", type, key, null, Parse(body)), json));
        Api.Setup(api => api.PatchAsync(It.IsAny<ResourceType>(), It.IsAny<ResourceKey>(), It.IsAny<string?>(), It.IsAny<PatchType>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<T>>(), It.IsAny<CancellationToken>())).Returns(
            (ResourceType type, ResourceKey key, string? subresource, PatchType patch, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken _) =>
                Answer(new SentWrite(patch == PatchType.MergePatch ? "merge" : "json", type, key, subresource, Parse(body)), json));
        Api.Setup(api => api.CreateAsync(It.IsAny<ResourceType>(), It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<T>>(), It.IsAny<CancellationToken>())).Returns(
            (ResourceType type, string ns, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken _) =>
                Answer(new SentWrite("create", type, new ResourceKey(ns, Parse(body)["metadata"]!["name"]!.GetValue<string>()), null, Parse(body)), json));
        Api.Setup(api => api.GetAsync(It.IsAny<ResourceType>(), It.IsAny<ResourceKey>(), It.IsAny<JsonTypeInfo<T>>(), It.IsAny<CancellationToken>())).Returns(
            (ResourceType type, ResourceKey key, JsonTypeInfo<T> json, CancellationToken _) => Task.FromResult(_objects.GetValueOrDefault((type, key)).Deserialize(json)));
    }

    private Task<T> Answer<T>(SentWrite write, JsonTypeInfo<T> json)
    {
        Sent.Add(write);
        if (Refuse(write) is { } error)
        {
            return Task.FromException<T>(error);
        }

        JsonObject? stored = _objects.GetValueOrDefault((write.Type, write.Key));
        if (stored is null && (write.Verb is not ("apply" or "create") || write.Type == ResourceTypes.MessagingChannels))
        {
            return Task.FromException<T>(Error(write, 404, "NotFound"));
        }

        if (write.Verb != "json" && BreaksPrecondition(write.Body, stored))
        {
            return Task.FromException<T>(Error(write, 409, "Conflict"));
        }

        stored ??= _objects[(write.Type, write.Key)] = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = Owned.Uid, ["generation"] = 1 } };
        if (write.Verb == "json")
        {
            Patch(stored, write.Body.AsArray());
        }
        else
        {
            Merge(stored, write.Body.AsObject());
        }

        if (write.Type == ResourceTypes.Deployments)
        {
            stored["spec"]!.AsObject().TryAdd("replicas", 1);
        }

        stored["metadata"]!["resourceVersion"] = NextVersion();
        return Task.FromResult(stored.Deserialize(json)!);
    }

    public static ApiException Error(SentWrite write, int code, string reason) => new("patch", write.Type, write.Key, code, reason, "refused by the test");

    private static bool BreaksPrecondition(JsonNode body, JsonObject? stored) => new[] { "uid", "resourceVersion" }.Any(member =>
        body["metadata"]?[member] is { } wanted && wanted.GetValue<string>() != stored?["metadata"]?[member]?.GetValue<string>());

    private static void Patch(JsonObject stored, JsonArray patch)
    {
        if (patch.FirstOrDefault(operation => operation!["path"]!.GetValue<string>() == "/status") is { } status)
        {
            ObservedState before = State(stored);
            stored["status"] = status["value"]!.DeepClone();
            StatusRules.Require(State(stored), before);
        }

        foreach (string path in patch.Where(operation => operation!["op"]!.GetValue<string>() == "remove").Select(operation => operation!["path"]!.GetValue<string>()))
        {
            string[] parts = path.Split('/')[1..];
            JsonNode parent = parts[..^1].Aggregate((JsonNode)stored, (node, part) => int.TryParse(part, out int index) ? node[index]! : node[part]!);
            parent.AsArray().RemoveAt(int.Parse(parts[^1]));
        }
    }

    private static ObservedState State(JsonObject stored) => ObservedState.Of(JsonSerializer.SerializeToElement(stored));

    /// <summary>Lists that are merged by name keep entries of others, as applying does; the subjects of a binding are one value.</summary>
    private static void Merge(JsonObject target, JsonObject source)
    {
        foreach ((string name, JsonNode? value) in source)
        {
            if (value is JsonObject map && target[name] is JsonObject present)
            {
                Merge(present, map);
            }
            else if (name != "subjects" && value is JsonArray list && target[name] is JsonArray entries && entries.Count > 0 && entries.All(entry => entry is JsonObject item && item["name"] is not null))
            {
                MergeByName(entries, list);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static void MergeByName(JsonArray entries, JsonArray list)
    {
        foreach (JsonObject item in list.Select(entry => entry!.AsObject()))
        {
            JsonNode? present = entries.FirstOrDefault(entry => entry!["name"]!.GetValue<string>() == item["name"]!.GetValue<string>());
            if (present is null)
            {
                entries.Add(item.DeepClone());
            }
            else
            {
                Merge(present.AsObject(), item);
            }
        }
    }

    private static JsonNode Parse(ReadOnlyMemory<byte> body) => JsonNode.Parse(body.Span)!;

    /// <summary>A version newer than all before.</summary>
    public string NextVersion() => $"{++_version}";
}
