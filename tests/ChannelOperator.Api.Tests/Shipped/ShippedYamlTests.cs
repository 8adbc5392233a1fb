using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Api.Tests.Shipped;

/// <summary>The YAML that ships in config: it parses strictly and fits together.</summary>
public sealed class ShippedYamlTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.General)
    {
        TypeInfoResolver = ApiJsonContext.Default,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static TheoryData<string> Policies => Names("policies");

    public static TheoryData<string> Classes => Names("connectors");

    public static TheoryData<string> Channels => Names("samples", "namespace.yaml");

    [Theory]
    [InlineData("policies")]
    [InlineData("connectors")]
    [InlineData("samples")]
    public void A_kustomization_names_every_file_and_only_what_old_kubectl_knows(string folder)
    {
        JsonObject kustomization = YamlFile.Read(RepositoryFiles.Path("config", folder, "kustomization.yaml")).Single();

        Assert.Equal(["apiVersion", "kind", "resources"], kustomization.Select(member => member.Key));
        Assert.Equal(
            RepositoryFiles.Yaml("config", folder).Select(Path.GetFileName).Where(name => name != "kustomization.yaml"),
            kustomization["resources"]!.AsArray().Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_policy_is_named_as_its_platform_in_lower_case(string file)
    {
        PlatformPolicy policy = Read<PlatformPolicy>("policies", file);

        Assert.Equal(policy.Spec.Platform.ToLowerInvariant(), policy.Metadata.Name);
        Assert.Equal(policy.Metadata.Name + ".yaml", file);
        AssertScalars(policy.Spec, file);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_policy_names_documents_and_versions_in_order_and_says_what_is_an_example(string file)
    {
        PolicyTerms terms = Read<PlatformPolicy>("policies", file).Spec.Terms!;
        string text = File.ReadAllText(RepositoryFiles.Path("config", "policies", file));

        Assert.NotEmpty(terms.Documents!);
        Assert.All(terms.Documents!, document => Assert.Equal(Uri.UriSchemeHttps, new Uri(document.Url).Scheme));
        Assert.Equal(terms.Versions.OrderBy(version => version.EffectiveTime.Value), terms.Versions);
        Assert.Equal(terms.Versions.Count, terms.Versions.Select(version => version.Version).Distinct(StringComparer.Ordinal).Count());
        Assert.StartsWith("# Example, for your lawyers", text, StringComparison.Ordinal);
        Assert.Contains("versions: # example", text, StringComparison.Ordinal);
        Assert.Contains("maxRetention: # example", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whatsapp.yaml")]
    [InlineData("facebook.yaml")]
    public void The_terms_ask_for_approval_and_continuing_review_on(string file)
    {
        PolicyApproval approval = Read<PlatformPolicy>("policies", file).Spec.Approval!;

        Assert.True(approval.Required);
        Assert.Equal(TimeSpan.FromDays(365), approval.MaxReviewAge?.Value);
        Assert.Equal(TimeSpan.FromDays(14), approval.GracePeriod?.Value);
    }

    [Fact]
    public void The_terms_ask_for_the_media_rules_on_instagram()
    {
        PolicyMedia media = Read<PlatformPolicy>("policies", "instagram.yaml").Spec.Media!;

        Assert.Contains(NeverStoredContent.StoryMention, media.NeverStore!);
        Assert.Equal(["*.fbcdn.net", "*.cdninstagram.com", "lookaside.fbsbx.com", "cdn.fbsbx.com"], media.UrlHosts!);
        Assert.Equal(MediaRecording.Forbidden, media.Recording);
        Assert.Equal(UnsentMessages.Delete, media.UnsentMessages);
        Assert.Equal(TimeSpan.Zero, media.MaxRetention![MediaKinds.Default].Value);
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void A_class_parses_strictly(string file)
    {
        ConnectorClass connectorClass = Read<ConnectorClass>("connectors", file);

        Assert.Equal(connectorClass.Metadata.Name + ".yaml", file);
        Assert.Equal("channel-connector:0.1.0", connectorClass.Spec.Image);
        AssertScalars(connectorClass.Spec, file);
    }

    [Fact]
    public void Connectors_of_platforms_with_reviews_report_them() => Assert.Equal(
        ["external", "facebook", "instagram", "whatsapp"], All<ConnectorClass>("connectors").Where(item => item.Spec.ReportsReviews == true).Select(item => item.Metadata.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_platform_with_a_policy_has_one_default_class_that_keeps_its_state()
    {
        IReadOnlyList<ConnectorClass> defaults = [.. All<ConnectorClass>("connectors").Where(item => item.Spec.IsDefault == true)];

        Assert.Equal(
            All<PlatformPolicy>("policies").Select(policy => policy.Spec.Platform).Order(StringComparer.Ordinal),
            defaults.SelectMany(item => item.Spec.Platforms).Order(StringComparer.Ordinal));
        Assert.All(defaults, item => Assert.Equal((StorageType.PersistentVolumeClaim, "1Gi"), (item.Spec.Storage.Type, item.Spec.Storage.Size?.Text)));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void A_sample_parses_strictly_and_keeps_the_rules_of_names(string file)
    {
        MessagingChannel channel = Read<MessagingChannel>("samples", file);

        Assert.Matches("^[a-z]([-a-z0-9]{0,50}[a-z0-9])?$", channel.Metadata.Name);
        Assert.Equal("cx", channel.Metadata.Namespace);
        Assert.Null(channel.Status);
        Assert.StartsWith(channel.Metadata.Name, channel.Spec.Connector!.CredentialsSecretName, StringComparison.Ordinal);
        Assert.All(channel.Spec.MediaRetention?.Keys ?? [], key => Assert.True(MediaKinds.IsKey(key), key));
        AssertScalars(channel.Spec, file);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void A_sample_has_a_policy_that_knows_its_terms_and_a_class(string file)
    {
        MessagingChannelSpec channel = Read<MessagingChannel>("samples", file).Spec;
        PlatformPolicySpec policy = All<PlatformPolicy>("policies").Select(item => item.Spec).Single(item => item.Platform == channel.Platform);

        Assert.Contains(channel.Terms!.AcceptedVersion, policy.Terms!.Versions.Select(version => version.Version));
        Assert.True(channel.Terms.AcceptedTime.Value < Today);
        Assert.True(channel.Approval?.ReviewedTime is not { } reviewed || reviewed.Value < Today);
        if (channel.Connector?.ClassName is { } name)
        {
            Assert.Contains(channel.Platform, All<ConnectorClass>("connectors").Single(item => item.Metadata.Name == name).Spec.Platforms);
        }
    }

    [Fact]
    public void Samples_show_each_case_on_an_account_of_its_own()
    {
        Dictionary<string, MessagingChannelSpec> samples = All<MessagingChannel>("samples")
            .ToDictionary(channel => channel.Metadata.Name, channel => channel.Spec, StringComparer.Ordinal);
        PlatformPolicy x = All<PlatformPolicy>("policies").Single(policy => policy.Metadata.Name == "x");

        Assert.Equal(samples.Count, samples.Values.Select(channel => (channel.Platform, channel.AccountId)).Distinct().Count());
        Assert.Equal(ApprovalStatus.Approved, samples["support-whatsapp"].Approval?.Status);
        Assert.Equal(ApprovalStatus.Pending, samples["support-facebook"].Approval?.Status);
        Assert.Equal(ChannelState.Stopped, samples["sales-whatsapp"].State);
        Assert.NotNull(samples["shop-facebook"].Approval?.ExpirationTime);
        Assert.True(samples["support-instagram"].MediaRetention![MediaKinds.Default].Value > TimeSpan.Zero);
        Assert.NotEqual(x.Spec.Terms!.Versions[^1].Version, samples["support-x"].Terms!.AcceptedVersion);
        Assert.Equal(x.Spec.Terms.Versions[^1].Version, samples["sales-x"].Terms!.AcceptedVersion);
    }

    [Theory]
    [InlineData("""{"spec":{"platform":"X","acountId":"1"}}""")]
    [InlineData("""{"spec":{"connector":{"setings":{}}}}""")]
    public void The_reader_of_these_tests_is_strict(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MessagingChannel>(json, Strict));

    private static TheoryData<string> Names(string folder, params string[] except) =>
        [.. RepositoryFiles.Yaml("config", folder).Select(path => Path.GetFileName(path)).Except(["kustomization.yaml", .. except], StringComparer.Ordinal)];

    private static IEnumerable<T> All<T>(string folder) =>
        RepositoryFiles.Yaml("config", folder).SelectMany(YamlFile.Read).Where(item => item["kind"]!.GetValue<string>() == typeof(T).Name).Select(Parse<T>);

    private static T Read<T>(string folder, string file)
    {
        JsonObject json = YamlFile.Read(RepositoryFiles.Path("config", folder, file)).Single();

        Assert.Equal((ApiGroup.ApiVersion, typeof(T).Name), (json["apiVersion"]!.GetValue<string>(), json["kind"]!.GetValue<string>()));
        return Parse<T>(json);
    }

    private static T Parse<T>(JsonObject json) => json.Deserialize<T>(Strict)!;

    private static void AssertScalars(object value, string path)
    {
        switch (value)
        {
            case Timestamp time:
                Assert.True(time.Value is not null, $"{path}: {time}");
                break;
            case Duration duration:
                Assert.True(duration.Value is not null, $"{path}: {duration}");
                break;
            case string or JsonElement or Quantity:
                break;
            case IDictionary map:
                foreach (object item in map.Values)
                {
                    AssertScalars(item, path);
                }

                break;
            case IEnumerable list:
                foreach (object item in list)
                {
                    AssertScalars(item, path);
                }

                break;
            default:
                foreach (PropertyInfo property in value.GetType().GetProperties().Where(_ => value.GetType().Assembly == typeof(ApiGroup).Assembly))
                {
                    if (property.GetValue(value) is { } member)
                    {
                        AssertScalars(member, $"{path}.{property.Name}");
                    }
                }

                break;
        }
    }
}
