namespace ChannelOperator.ClusterTests.Plugin;

/// <summary>Tests of the kubectl plugin on one cluster with a running operator, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PluginCollection : ICollectionFixture<PluginFixture>
{
    public const string Name = "plugin";
}
