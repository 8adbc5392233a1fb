using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Builders;

/// <summary>Builds a class. As it starts it is the default of the four platforms, with any number of replicas. Each method gives a new builder.</summary>
public sealed class ConnectorClassBuilder
{
    private readonly ConnectorClass _class;

    public ConnectorClassBuilder()
        : this(new ConnectorClass
        {
            Metadata = new ObjectMeta { Name = "standard", Uid = "33333333-3333-3333-3333-333333333333", ResourceVersion = "1", Generation = 1 },
            Spec = new ConnectorClassSpec
            {
                Platforms = ["WhatsApp", "Facebook", "Instagram", "X"],
                IsDefault = true,
                Image = "registry.example.com/connector:1",
                Storage = new ConnectorStorage { Type = StorageType.External },
            },
        })
    {
    }

    private ConnectorClassBuilder(ConnectorClass connectorClass) => _class = connectorClass;

    public ConnectorClass Build() => _class;

    public ConnectorClassBuilder Named(string name) => With(connectorClass => connectorClass with { Metadata = connectorClass.Metadata with { Name = name } });

    public ConnectorClassBuilder Serving(params string[] platforms) => WithSpec(spec => spec with { Platforms = platforms });

    public ConnectorClassBuilder NotDefault() => WithSpec(spec => spec with { IsDefault = null });

    public ConnectorClassBuilder StoringIn(string storageType) => WithSpec(spec => spec with { Storage = spec.Storage with { Type = storageType } });

    public ConnectorClassBuilder WithSpec(Func<ConnectorClassSpec, ConnectorClassSpec> change) => With(connectorClass => connectorClass with { Spec = change(connectorClass.Spec) });

    public ConnectorClassBuilder With(Func<ConnectorClass, ConnectorClass> change) => new(change(_class));
}
