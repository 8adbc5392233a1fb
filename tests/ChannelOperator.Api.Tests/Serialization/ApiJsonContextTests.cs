using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Api.Tests.Serialization;

public sealed class ApiJsonContextTests
{
    private const string Channel =
        """
        {"apiVersion":"channeloperator.io/v1alpha1","kind":"MessagingChannel",
         "metadata":{"name":"support-instagram","namespace":"cx","uid":"u-1","resourceVersion":"42","generation":3,
           "creationTimestamp":"2026-11-23T10:00:00Z","labels":{"a":"b"},"annotations":{"channeloperator.io/requestedAt":"now"},
           "ownerReferences":[{"apiVersion":"v1","kind":"Owner","name":"o","uid":"u-0","controller":true}]},
         "spec":{"platform":"Instagram","accountId":"17841400000000000",
           "terms":{"acceptedVersion":"2026-01","acceptedBy":"legal@example.com","acceptedTime":"2026-01-12T09:00:00Z"},
           "approval":{"status":"Approved","reference":"APP-REVIEW-4711","reviewedBy":"compliance@example.com",
             "reviewedTime":"2026-01-15T10:00:00Z","expirationTime":"2027-01-15T00:00:00Z"},
           "mediaRetention":{"default":"7d","image":"30d"},
           "connector":{"className":"instagram","replicas":1,"credentialsSecretName":"support-instagram",
             "settings":{"graphVersion":"v25.0"},"resources":{"limits":{"memory":"256Mi"},"requests":{"cpu":"100m"}}},
           "state":"Running","suspend":false},
         "status":{"observedGeneration":3,
           "conditions":[{"type":"Ready","status":"True","observedGeneration":3,"lastTransitionTime":"2026-11-23T10:01:00Z","reason":"ConnectorAvailable","message":"runs"}],
           "effective":{"platform":"Instagram","accountId":"17841400000000000","termsVersion":"2026-01","retention":{"image":"0s"},"replicas":1,"className":"instagram"},
           "nextTransitionTime":"2027-01-15T00:00:00Z","connector":{"name":"support-instagram-connector","replicas":1,"readyReplicas":0,"problem":"CrashLoopBackOff: the connector ended with exit code 1"},
           "lastHandledReconcileAt":"now","lastNotice":"2026-11-23T10:00:00Z","history":[{"action":"Run","reason":"Accepted","time":"2026-11-23T10:00:00Z"}]}}
        """;

    private const string Policy =
        """
        {"apiVersion":"channeloperator.io/v1alpha1","kind":"PlatformPolicy",
         "metadata":{"name":"instagram","namespace":"","uid":"u-2","resourceVersion":"1","generation":1,"deletionTimestamp":"2026-11-23T10:00:00Z"},
         "spec":{"platform":"Instagram","enforcement":"Enforce","halt":{"reason":"r","by":"ops"},
           "terms":{"documents":[{"title":"t","url":"https://example.com"}],"versions":[{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z","gracePeriod":"30d"}]},
           "approval":{"required":true,"maxReviewAge":"365d","gracePeriod":"14d"},
           "media":{"maxRetention":{"default":"0s"},"neverStore":["StoryMention"],"urlHosts":["*.fbcdn.net"],"recording":"Forbidden","unsentMessages":"Delete"},
           "namespaceSelector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"In","values":["v"]}]}},
         "status":{"observedGeneration":1,"conditions":[],"currentTermsVersion":"2026-01","nextTransitionTime":"2027-01-01T00:00:00Z",
           "halt":{"reason":"r","by":"ops","since":"2026-11-23T10:00:00Z"},"channels":{"total":3,"running":1,"stopped":2,"warned":0}}}
        """;

    private const string Class =
        """
        {"apiVersion":"channeloperator.io/v1alpha1","kind":"ConnectorClass",
         "metadata":{"name":"x","namespace":"","uid":"u-3","resourceVersion":"1","generation":1},
         "spec":{"platforms":["X"],"isDefault":true,"image":"i:1","imagePullPolicy":"Always","imagePullSecretNames":["s"],"command":["c"],"args":["a"],
           "env":[{"name":"N","value":"v"}],"port":8080,"livenessPath":"/livez","readinessPath":"/readyz","resources":{"limits":{"cpu":"1"},"requests":{"cpu":"1"}},
           "nodeSelector":{"a":"b"},"tolerations":[{"key":"k","operator":"Exists"}],"affinity":{"nodeAffinity":{}},
           "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"zone","whenUnsatisfiable":"ScheduleAnyway"}],"priorityClassName":"p",
           "terminationGracePeriodSeconds":30,"progressDeadlineSeconds":120,"reportsReviews":false,"storage":{"type":"EmptyDir","size":"1Gi","storageClassName":"fast"}}}
        """;

    private const string Contract =
        """
        {"contract":"v1","channel":{"namespace":"cx","name":"n","uid":"u"},"platform":"X","accountId":"1","termsVersion":"2026-01",
         "retentionSeconds":{"image":0,"video":0,"audio":0,"document":0},"neverStore":["StoryMention"],"urlHosts":["cdn.fbsbx.com"],
         "recording":"Forbidden","unsentMessages":"Delete","settings":{"a":"b"},"revision":"r","notAfter":"2027-01-15T00:00:00Z"}
        """;

    [Theory]
    [InlineData(typeof(MessagingChannel), Channel)]
    [InlineData(typeof(PlatformPolicy), Policy)]
    [InlineData(typeof(ConnectorClass), Class)]
    [InlineData(typeof(ConnectorContract), Contract)]
    public void An_object_with_every_member_comes_back_as_it_was(Type type, string json)
    {
        object value = JsonSerializer.Deserialize(json, type, ApiJsonContext.Default)!;

        string written = JsonSerializer.Serialize(value, type, ApiJsonContext.Default);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(written)), written);
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize(written, type, ApiJsonContext.Default), type, ApiJsonContext.Default));
    }

    [Theory]
    [InlineData(typeof(MessagingChannel), Channel)]
    [InlineData(typeof(PlatformPolicy), Policy)]
    [InlineData(typeof(ConnectorClass), Class)]
    public void The_objects_above_have_every_member(Type type, string json)
    {
        List<string> missing = [];
        JsonMembers.Walk(type, JsonNode.Parse(json)!, "", (path, node) =>
        {
            if (node is null)
            {
                missing.Add(path);
            }
        });

        // An object is not deleted and owned at the same time here; the two objects share these members.
        Assert.DoesNotContain(missing, path => !path.StartsWith(".metadata.", StringComparison.Ordinal));
    }

    [Fact]
    public void Absent_members_are_left_out()
    {
        string json = JsonSerializer.Serialize(new MessagingChannelSpec { Platform = "X", AccountId = "1" }, ApiJsonContext.Default.MessagingChannelSpec);

        Assert.Equal("""{"platform":"X","accountId":"1"}""", json);
    }

    [Theory]
    [InlineData("\"0000-01-01T00:00:00Z\"")]
    [InlineData("\"2026-01-12T09:00:00+24:00\"")]
    [InlineData("\"9999-12-31T23:59:59-12:00\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void A_time_beyond_use_does_not_break_the_object(string time)
    {
        string json = $$"""{"acceptedVersion":"1","acceptedBy":"a","acceptedTime":{{time}}}""";

        TermsAcceptance terms = JsonSerializer.Deserialize(json, ApiJsonContext.Default.TermsAcceptance)!;

        Assert.Equal("1", terms.AcceptedVersion);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    public void A_time_of_another_type_is_refused_as_json(string time) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$"""{"acceptedTime":{{time}}}""", ApiJsonContext.Default.TermsAcceptance));

    [Fact]
    public void Members_that_are_not_known_are_passed_over()
    {
        const string json = """{"spec":{"platform":"X","future":[{"a":1}]},"more":true}""";

        MessagingChannel channel = JsonSerializer.Deserialize(json, ApiJsonContext.Default.MessagingChannel)!;

        Assert.Equal("X", channel.Spec.Platform);
    }
}
