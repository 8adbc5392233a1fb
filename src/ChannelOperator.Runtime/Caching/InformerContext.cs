using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Caching;

/// <summary>What the sessions of one informer share.</summary>
internal sealed record InformerContext<T>(
    IApiClient Api,
    ResourceType Type,
    InformerOptions Options,
    JsonTypeInfo<T> Json,
    ResourceCache<T> Cache,
    TimeProvider Time,
    RuntimeMetrics Metrics,
    ILogger Logger)
    where T : class;
