using System.Text.Json.Serialization;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>A process of a cluster that outlives its starter.</summary>
public sealed record RecordedProcess(string Name, int Id, long StartTicks)
{
    [JsonIgnore]
    public ProcessIdentity Identity => new(Id, StartTicks);
}
