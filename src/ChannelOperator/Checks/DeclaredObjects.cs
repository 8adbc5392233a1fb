using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Kubernetes;
using ChannelOperator.Manifests;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;

namespace ChannelOperator.Checks;

/// <summary>The objects that a set of files declares, where each stands, and what is wrong with the files.</summary>
internal sealed partial class DeclaredObjects
{
    private readonly Dictionary<(string Kind, string Namespace, string Name), Manifest> _manifests = [];
    private readonly List<ManifestProblem> _problems = [];
    private readonly List<MessagingChannel> _channels = [];
    private readonly List<PlatformPolicy> _policies = [];
    private readonly List<ConnectorClass> _classes = [];
    private readonly List<ChannelReview> _reviews = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _namespaces = new(StringComparer.Ordinal);
    private readonly KindSchemas _schemas;
    private readonly string _namespace;
    private readonly LiveObjects? _live;

    private DeclaredObjects(KindSchemas schemas, string ns, LiveObjects? live)
    {
        _live = live;
        _schemas = schemas;
        _namespace = ns;
    }

    /// <summary>What an API server would refuse or drop.</summary>
    public IReadOnlyList<ManifestProblem> Problems => _problems;

    /// <summary>The names of the files, also of those that hold nothing of ours.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>The objects.</summary>
    public ClusterSnapshot Snapshot => new()
    {
        Channels = [.. _channels],
        Policies = [.. _policies],
        Classes = [.. _classes],
        Reviews = [.. _reviews],
        NamespaceLabels = _namespaces.ToImmutableDictionary(StringComparer.Ordinal),
    };

    /// <summary>Reads files.</summary>
    /// <param name="files">The files; where an object stands twice the first counts.</param>
    /// <param name="schemas">The schemas.</param>
    /// <param name="ns">The namespace of channels and records that name none, as kubectl -n gives it.</param>
    /// <param name="live">What is in the cluster that they would be applied to; null for none.</param>
    public static DeclaredObjects Read(IReadOnlyList<ManifestFile> files, KindSchemas schemas, string ns, LiveObjects? live = null)
    {
        DeclaredObjects declared = new(schemas, ns, live) { Files = [.. files.Select(file => file.Name)] };
        foreach (ManifestFile file in files)
        {
            foreach (Manifest manifest in ManifestReader.Read(file, declared._problems))
            {
                declared.Add(manifest);
            }
        }

        return declared;
    }

    /// <summary>Where a channel stands, also one that cannot be read; null if it is not in the files.</summary>
    public Manifest? Find(MessagingChannel channel) => _manifests.GetValueOrDefault((MessagingChannel.KindName, channel.Metadata.Namespace, channel.Metadata.Name));

    /// <summary>Where a record stands; null if it is not in the files.</summary>
    public Manifest? Find(ChannelReview review) => _manifests.GetValueOrDefault((ChannelReview.KindName, review.Metadata.Namespace, review.Metadata.Name));

    private void Add(Manifest manifest)
    {
        switch (manifest.Kind)
        {
            case "Namespace" when manifest.ApiVersion == "v1":
                if (TryRead(manifest, OperatorJsonContext.Default.NamespaceObject) is { } ns && Claim(manifest, ""))
                {
                    _namespaces[ns.Metadata.Name] = (ns.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty).ToImmutableDictionary(StringComparer.Ordinal).SetItem(ClusterSnapshot.NameLabel, ns.Metadata.Name);
                }

                break;
            case MessagingChannel.KindName or ChannelReview.KindName or PlatformPolicy.KindName or ConnectorClass.KindName when IsOfGroup(manifest.ApiVersion):
                AddOwn(manifest);
                break;
            default:
                // Deployments, Secrets and the like share a repository with channels.
                if (MistypedKind.Find(manifest) is { } mistyped)
                {
                    Report(manifest, mistyped.Path, mistyped.Message);
                }

                break;
        }
    }

    private static bool IsOfGroup(string apiVersion) => apiVersion.StartsWith(ApiGroup.Name + "/", StringComparison.Ordinal);

    private void AddOwn(Manifest manifest)
    {
        if (manifest.ApiVersion != ApiGroup.ApiVersion)
        {
            Report(manifest, "apiVersion", $"\"{manifest.ApiVersion}\" is not served: write {ApiGroup.ApiVersion}");
        }

        List<SchemaMistake> mistakes = [];
        _schemas.Of(manifest.Kind).Check(manifest.Root, "", mistakes.Add);
        if (manifest.Root["metadata"] is ManifestMap metadata)
        {
            MetadataSchema.Instance.Check(metadata, "metadata", mistakes.Add);
        }

        _problems.AddRange(mistakes.Select(mistake => new ManifestProblem(manifest.File, mistake.Line, mistake.Path, mistake.Message)));
        if (manifest.Name.Length == 0)
        {
            Report(manifest, "metadata.name", $"a {manifest.Kind} needs a name");
            return;
        }

        CheckNames(manifest);

        bool isNamespaced = manifest.Kind is MessagingChannel.KindName or ChannelReview.KindName;
        if (!Claim(manifest, isNamespaced ? Placed(manifest.Namespace) : "") || mistakes.Any(mistake => mistake.LeavesItUnreadable))
        {
            return;
        }

        switch (manifest.Kind)
        {
            case MessagingChannel.KindName:
                Keep(manifest, _channels, ApiJsonContext.Default.MessagingChannel, channel => channel with { Metadata = Placed(channel.Metadata) });
                break;
            case ChannelReview.KindName:
                Keep(manifest, _reviews, ApiJsonContext.Default.ChannelReview, review => review with { Metadata = Placed(review.Metadata) }, ObjectRules.Check);
                break;
            case PlatformPolicy.KindName:
                Keep(manifest, _policies, ApiJsonContext.Default.PlatformPolicy, policy => policy, CheckPolicy);
                break;
            case ConnectorClass.KindName:
                Keep(manifest, _classes, ApiJsonContext.Default.ConnectorClass, connectorClass => connectorClass);
                break;
        }
    }

    private void CheckNames(Manifest manifest)
    {
        if (!ObjectName().IsMatch(manifest.Name))
        {
            Report(manifest, "metadata.name", $"\"{manifest.Name}\" must begin and end with a lower-case letter or a digit, and hold only those, '-' and '.'");
        }

        if (manifest.Namespace.Length > 0 && !NamespaceName().IsMatch(manifest.Namespace))
        {
            Report(manifest, "metadata.namespace", $"\"{manifest.Namespace}\" must begin and end with a lower-case letter or a digit, and hold only those and '-'");
        }
    }

    private void Keep<T>(Manifest manifest, List<T> kept, JsonTypeInfo<T> json, Func<T, T> place, Func<T, IEnumerable<(string Path, string Message)>>? rules = null)
        where T : class
    {
        if (TryRead(manifest, json) is not { } item)
        {
            return;
        }

        kept.Add(place(item));
        foreach ((string path, string message) in rules?.Invoke(item) ?? [])
        {
            Report(manifest, path, message);
        }
    }

    private static IEnumerable<(string Path, string Message)> CheckPolicy(PlatformPolicy policy)
    {
        CompiledPolicy compiled = PolicyCompiler.Compile(policy);
        (string Path, string Message)[] refused = compiled.Policy is null ? [(FieldPaths.In(compiled.Message) ?? "metadata.name", $"{compiled.Reason}: {compiled.Message}")] : [];
        return refused.Concat(ObjectRules.Check(policy));
    }

    private bool Claim(Manifest manifest, string ns)
    {
        if (_manifests.TryAdd((manifest.Kind, ns, manifest.Name), manifest))
        {
            return true;
        }

        Manifest first = _manifests[(manifest.Kind, ns, manifest.Name)];
        Report(manifest, "metadata.name", $"{manifest.Kind} {manifest.Name} stands in {first.File}:{first.Root.Line} already, and that one is checked: take one out; of a kustomization check what `kustomize build` prints");
        return false;
    }

    private T? TryRead<T>(Manifest manifest, JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            ReadOnlyMemory<byte> item = _live?.Apply(manifest, manifest.Kind == MessagingChannel.KindName ? Placed(manifest.Namespace) : "") ?? ManifestJson.Of(manifest.Root);
            return JsonSerializer.Deserialize(item.Span, json);
        }
        catch (JsonException exception)
        {
            Report(manifest, exception.Path?.Replace("$.", "", StringComparison.Ordinal) ?? "", $"cannot be read, so the {manifest.Kind} is not checked: {exception.Message}");
            return null;
        }
    }

    private ObjectMeta Placed(ObjectMeta metadata) => metadata with { Namespace = Placed(metadata.Namespace) };

    private string Placed(string? ns) => string.IsNullOrEmpty(ns) ? _namespace : ns;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ObjectName();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamespaceName();

    private void Report(Manifest manifest, string path, string message) => _problems.Add(new ManifestProblem(manifest.File, manifest.LineOf(path), path, message));
}
