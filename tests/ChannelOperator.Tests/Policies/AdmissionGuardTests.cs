using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policies;
using ChannelOperator.Policy.Guards;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Reasons = ChannelOperator.Api.PlatformPolicyConditions.GuardedReasons;

namespace ChannelOperator.Tests.Policies;

public sealed class AdmissionGuardTests
{
    private const string Channels = "channel-operator-messagingchannels";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Mock<IApiClient> _api = new(MockBehavior.Strict);
    private readonly Dictionary<(string Kind, string Name), JsonObject> _installed = [];
    private Func<CancellationToken, Task>? _before;
    private bool _isServed = true;
    private int _reads;

    public AdmissionGuardTests()
    {
        _api.Setup(api => api.GetAsync(It.IsAny<ResourceType>(), It.IsAny<ResourceKey>(), It.IsAny<JsonTypeInfo<JsonObject>>(), It.IsAny<CancellationToken>()))
            .Returns(async (ResourceType type, ResourceKey key, JsonTypeInfo<JsonObject> _, CancellationToken token) =>
            {
                Interlocked.Increment(ref _reads);
                await (_before?.Invoke(token) ?? Task.CompletedTask);
                return _installed.GetValueOrDefault((type.Kind, key.Name));
            });
        _api.Setup(api => api.ServesAsync(ResourceTypes.AdmissionPolicies, It.IsAny<CancellationToken>())).ReturnsAsync(() => _isServed);
    }

    [Fact]
    public async Task All_of_them_as_they_are_shipped_are_True()
    {
        Install();
        Assert.Equal((ConditionStatus.True, Reasons.AdmissionPolicies), Short(await LookAsync()));
    }

    [Fact]
    public async Task What_the_API_server_fills_in_makes_no_difference()
    {
        Install();
        JsonNode matched = Installed("ValidatingAdmissionPolicy")["matchConstraints"]!;
        matched["namespaceSelector"] = new JsonObject();
        matched["objectSelector"] = new JsonObject();
        matched["excludeResourceRules"] = new JsonArray();
        Assert.Equal((ConditionStatus.True, Reasons.AdmissionPolicies), Short(await LookAsync()));
    }

    [Theory]
    [InlineData("ValidatingAdmissionPolicy")]
    [InlineData("ValidatingAdmissionPolicyBinding")]
    public async Task One_that_is_missing_is_named(string kind)
    {
        Install();
        _installed.Remove((kind, Channels));
        ConditionDraft condition = await LookAsync();
        Assert.Equal((ConditionStatus.False, Reasons.NoAdmissionPolicy), Short(condition));
        Assert.Equal($"not found: {kind} {Channels}: whoever may write channels may approve them; kubectl apply -k config/admission", condition.Message);
    }

    [Fact]
    public async Task A_server_that_does_not_serve_them_is_too_old()
    {
        _isServed = false;
        Assert.Equal((ConditionStatus.Unknown, Reasons.ServerTooOld), Short(await LookAsync()));
    }

    [Theory]
    [InlineData("ValidatingAdmissionPolicy", """{"failurePolicy":"Ignore"}""", "spec.failurePolicy is \"Ignore\", not \"Fail\"")]
    [InlineData("ValidatingAdmissionPolicy", """{"matchConditions":[{"name":"never","expression":"false"}]}""", "spec.matchConditions is [{\"name\":\"never\",\"expression\":\"false\"}], not absent")]
    [InlineData("ValidatingAdmissionPolicy", """{"validations":[]}""", "spec.validations is [], not [{")]
    [InlineData("ValidatingAdmissionPolicyBinding", """{"validationActions":["Audit"]}""", "spec.validationActions[0] is \"Audit\", not \"Deny\"")]
    [InlineData("ValidatingAdmissionPolicyBinding", """{"validationActions":["Deny","Warn"]}""", "spec.validationActions is [\"Deny\",\"Warn\"], not [\"Deny\"]")]
    [InlineData("ValidatingAdmissionPolicyBinding", """{"matchResources":{"namespaceSelector":{"matchLabels":{"a":"b"}}}}""", "spec.matchResources.namespaceSelector.matchLabels.a is \"b\", not absent")]
    public async Task One_that_was_weakened_is_named_with_the_field(string kind, string change, string expected)
    {
        Install();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
        {
            Installed(kind)[name] = value!.DeepClone();
        }

        ConditionDraft condition = await LookAsync();
        Assert.Equal((ConditionStatus.False, Reasons.AdmissionPolicyDiffers), Short(condition));
        Assert.StartsWith($"{kind} {Channels}: {expected}", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_names_the_right()
    {
        _before = _ => throw new ApiException("get", ResourceTypes.AdmissionPolicies, ResourceKey.ClusterScoped(Channels), 403, "Forbidden", "no");
        ConditionDraft condition = await LookAsync();
        Assert.Equal((ConditionStatus.Unknown, Reasons.Forbidden), Short(condition));
        Assert.Contains("grant get on validatingadmissionpolicies and validatingadmissionpolicybindings", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_read_every_ten_minutes_at_the_most()
    {
        Install();
        AdmissionGuard guard = new(_api.Object, _clock);
        await guard.LookAsync(CancellationToken.None);
        int once = _reads;
        _installed.Clear();
        _clock.Advance(AdmissionGuard.Interval - TimeSpan.FromSeconds(1));
        Assert.Equal(ConditionStatus.True, (await guard.LookAsync(CancellationToken.None)).Status);
        Assert.Equal(once, _reads);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ConditionStatus.False, (await guard.LookAsync(CancellationToken.None)).Status);
        Assert.Equal(_clock.GetUtcNow() + AdmissionGuard.Interval, guard.NextLook);
    }

    [Fact]
    public async Task What_cannot_be_read_leaves_the_last_answer_and_is_read_again_soon()
    {
        Install();
        AdmissionGuard guard = new(_api.Object, _clock);
        await guard.LookAsync(CancellationToken.None);
        _clock.Advance(AdmissionGuard.Interval);
        _before = _ => throw new HttpRequestException("connection refused");
        Assert.Equal((ConditionStatus.True, Reasons.AdmissionPolicies), Short(await guard.LookAsync(CancellationToken.None)));
        Assert.Equal(_clock.GetUtcNow() + AdmissionGuard.RetryInterval, guard.NextLook);
    }

    [Fact]
    public async Task What_could_never_be_read_is_pending()
    {
        _before = _ => throw new HttpRequestException("connection refused");
        ConditionDraft condition = await LookAsync();
        Assert.Equal((ConditionStatus.Unknown, PlatformPolicyConditions.Pending), Short(condition));
        Assert.Contains("connection refused", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_waited_for_two_seconds()
    {
        _before = token => new TaskCompletionSource().Task.WaitAsync(token);
        Task<ConditionDraft> look = LookAsync();
        await Wait.ForAsync("a read", () => Volatile.Read(ref _reads) > 0, TimeSpan.FromSeconds(20));
        Assert.False(look.IsCompleted);
        _clock.Advance(AdmissionGuard.Patience);
        Assert.Equal("the admission policies could not be read yet: no answer within 2 s", (await look.WaitAsync(TimeSpan.FromSeconds(20))).Message);
    }

    [Fact]
    public void A_connector_s_account_is_named_as_the_guards_expect() => Assert.Equal("support-connector", ConnectorNames.Of("support"));

    private static (string Status, string Reason) Short(ConditionDraft condition) => (condition.Status, condition.Reason);

    private Task<ConditionDraft> LookAsync() => new AdmissionGuard(_api.Object, _clock).LookAsync(CancellationToken.None);

    private JsonObject Installed(string kind) => _installed[(kind, Channels)]["spec"]!.AsObject();

    private void Install()
    {
        foreach (JsonObject item in GuardRules.Policies.SelectMany(policy => new[] { AdmissionPolicies.Policy(policy), AdmissionPolicies.Binding(policy) }))
        {
            _installed[(item["kind"]!.GetValue<string>(), item["metadata"]!["name"]!.GetValue<string>())] = item;
        }
    }
}
