using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.BadInput;

/// <summary>What every API server refuses by the CRDs' schemas, naming the field. Nothing is stored: all are dry runs.</summary>
[Collection(OperatorCollection.Name)]
public sealed class RefusedByServerTests(OperatorFixture fixture)
{
    [Fact]
    public async Task BadChannel_IsRefusedWithItsField()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await AssertRefusedAsync(
            world,
            () => world.Channel("support", spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved }, Connector = new ChannelConnectorSpec() }).Manifest(),
            // Wrong types.
            ("spec.connector.replicas", """{"spec":{"connector":{"replicas":"two"}}}"""),
            ("spec.suspend", """{"spec":{"suspend":"yes"}}"""),
            ("spec.terms", """{"spec":{"terms":"2026-01"}}"""),
            ("spec.mediaRetention", """{"spec":{"mediaRetention":["7d"]}}"""),
            ("spec.mediaRetention.image", """{"spec":{"mediaRetention":{"image":7}}}"""),
            ("spec.connector.settings.retries", """{"spec":{"connector":{"settings":{"retries":3}}}}"""),
            ("spec.accountId", """{"spec":{"accountId":4711}}"""),
            // Missing, empty, unknown words.
            ("spec.platform", """{"spec":{"platform":null}}"""),
            ("spec.platform", """{"spec":{"platform":""}}"""),
            ("spec.platform", """{"spec":{"platform":"Whats App"}}"""),
            ("spec.accountId", """{"spec":{"accountId":""}}"""),
            ("spec.accountId", """{"spec":{"accountId":"12 34"}}"""),
            ("spec.state", """{"spec":{"state":"Runing"}}"""),
            ("spec.approval.status", """{"spec":{"approval":{"status":"approved"}}}"""),
            ("spec.approval.status", """{"spec":{"approval":{"status":null}}}"""),
            ("spec.terms.acceptedTime", """{"spec":{"terms":{"acceptedTime":null}}}"""),
            ("spec.terms.acceptedBy", """{"spec":{"terms":{"acceptedBy":""}}}"""),
            // Out of bounds.
            ("spec.connector.replicas", """{"spec":{"connector":{"replicas":0}}}"""),
            ("spec.connector.replicas", """{"spec":{"connector":{"replicas":2147483648}}}"""),
            ("spec.connector.className", """{"spec":{"connector":{"className":"Instagram"}}}"""),
            ("spec.connector.credentialsSecretName", """{"spec":{"connector":{"credentialsSecretName":"../other"}}}"""),
            // Durations and times.
            ("spec.mediaRetention.default", """{"spec":{"mediaRetention":{"default":"7 days"}}}"""),
            ("spec.mediaRetention.default", """{"spec":{"mediaRetention":{"default":"-1d"}}}"""),
            ("spec.mediaRetention.default", """{"spec":{"mediaRetention":{"default":"999999999d"}}}"""),
            ("spec.mediaRetention.default", """{"spec":{"mediaRetention":{"default":""}}}"""),
            ("spec.terms.acceptedTime", """{"spec":{"terms":{"acceptedTime":"yesterday"}}}"""),
            ("spec.terms.acceptedTime", """{"spec":{"terms":{"acceptedTime":"2026-02-31T00:00:00Z"}}}"""),
            ("spec.terms.acceptedTime", """{"spec":{"terms":{"acceptedTime":"0000-01-01T00:00:00Z"}}}"""),
            ("spec.approval.reviewedTime", """{"spec":{"approval":{"reviewedTime":"2026-01-01"}}}"""),
            ("spec.approval.expirationTime", """{"spec":{"approval":{"expirationTime":"10000-01-01T00:00:00Z"}}}"""),
            // Names.
            ("metadata.name", """{"metadata":{"name":"Support"}}"""),
            ("metadata.name", """{"metadata":{"name":"sup_port"}}"""));
    }

    [Fact]
    public async Task BadPolicy_IsRefusedWithItsField()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await AssertRefusedAsync(
            world,
            () => world.Policy().Manifest().With("""{"spec":{"media":{},"approval":{}}}"""),
            ("spec.platform", """{"spec":{"platform":null}}"""),
            ("spec.enforcement", """{"spec":{"enforcement":"Maybe"}}"""),
            ("spec.halt.reason", """{"spec":{"halt":{}}}"""),
            ("spec.terms.versions", """{"spec":{"terms":{"versions":[]}}}"""),
            ("spec.terms.versions", """{"spec":{"terms":{"versions":null}}}"""),
            ("spec.terms.versions", """{"spec":{"terms":{"versions":[{"version":"a","effectiveTime":"2025-01-01T00:00:00Z"},{"version":"a","effectiveTime":"2026-01-01T00:00:00Z"}]}}}"""),
            ("effectiveTime", """{"spec":{"terms":{"versions":[{"version":"a"}]}}}"""),
            ("effectiveTime", """{"spec":{"terms":{"versions":[{"version":"a","effectiveTime":"soon"}]}}}"""),
            ("gracePeriod", """{"spec":{"terms":{"versions":[{"version":"a","effectiveTime":"2025-01-01T00:00:00Z","gracePeriod":"a month"}]}}}"""),
            ("spec.approval.required", """{"spec":{"approval":{"required":"true"}}}"""),
            ("spec.approval.maxReviewAge", """{"spec":{"approval":{"maxReviewAge":"1y"}}}"""),
            ("spec.media.neverStore", """{"spec":{"media":{"neverStore":["Selfies"]}}}"""),
            ("spec.media.urlHosts", """{"spec":{"media":{"urlHosts":["https://cdn.example.com"]}}}"""),
            ("spec.media.recording", """{"spec":{"media":{"recording":"Sometimes"}}}"""),
            ("spec.media.unsentMessages", """{"spec":{"media":{"unsentMessages":"delete"}}}"""),
            ("spec.media.maxRetention.default", """{"spec":{"media":{"maxRetention":{"default":"forever"}}}}"""),
            ("operator", """{"spec":{"namespaceSelector":{"matchExpressions":[{"key":"a","operator":"Is"}]}}}"""));
    }

    [Fact]
    public async Task BadClass_IsRefusedWithItsField()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await AssertRefusedAsync(
            world,
            () => world.Class().Manifest(),
            ("spec.platforms", """{"spec":{"platforms":[]}}"""),
            ("spec.platforms", """{"spec":{"platforms":"Instagram"}}"""),
            ("spec.image", """{"spec":{"image":""}}"""),
            ("spec.port", """{"spec":{"port":65536}}"""),
            ("spec.readinessPath", """{"spec":{"readinessPath":"readyz"}}"""),
            ("spec.imagePullPolicy", """{"spec":{"imagePullPolicy":"Sometimes"}}"""),
            ("spec.terminationGracePeriodSeconds", """{"spec":{"terminationGracePeriodSeconds":3600}}"""),
            ("spec.progressDeadlineSeconds", """{"spec":{"progressDeadlineSeconds":1}}"""),
            ("spec.storage.type", """{"spec":{"storage":{"type":"Disk"}}}"""),
            ("spec.storage.size", """{"spec":{"storage":{"type":"EmptyDir","size":"ten"}}}"""),
            ("spec.storage", """{"spec":{"storage":null}}"""),
            ("spec.env", """{"spec":{"env":[{"name":"A","value":"1"},{"name":"A","value":"2"}]}}"""));
    }

    private static async Task AssertRefusedAsync(ChannelWorld world, Func<JsonObject> valid, params (string Field, string Change)[] cases)
    {
        // It is the change alone that is refused; policy and class of the world exist already.
        ServerAnswer control = await world.PostAsync(valid(), dryRun: true);
        Assert.True(control.IsSuccess || control.Code == 409, control.ToString());
        List<string> admitted = [];
        foreach ((string field, string change) in cases)
        {
            ServerAnswer answer = await world.PostAsync(valid().With(change), dryRun: true);
            if (!answer.IsRefusal || !answer.Text.Contains(field, StringComparison.Ordinal))
            {
                admitted.Add($"{change} was answered by {answer.Code}: {answer.Text}");
            }
        }

        Assert.Empty(admitted);
        await AssertFoundByCheckAsync(valid, cases);
    }

    /// <summary>What an API server refuses is a mistake to the check command, in the same field.</summary>
    private static async Task AssertFoundByCheckAsync(Func<JsonObject> valid, (string Field, string Change)[] cases)
    {
        using TemporaryDirectory directory = new();
        for (int index = 0; index < cases.Length; index++)
        {
            directory.Write($"{index}.json", valid().With(cases[index].Change).ToJsonString());
        }

        List<string> missed = [];
        for (int index = 0; index < cases.Length; index++)
        {
            CheckRun run = await CheckRun.StartAsync(TestCluster.OperatorExecutable, [directory.In($"{index}.json"), "-o", "json"]);
            if (run.ExitCode != 2 || !run.Report["problems"]!.AsArray().Any(problem => problem!["path"]!.GetValue<string>().Contains(cases[index].Field, StringComparison.Ordinal)))
            {
                missed.Add($"{cases[index].Change}: {run.ExitCode} {run.Report["problems"]}");
            }
        }

        Assert.Empty(missed);
    }
}
