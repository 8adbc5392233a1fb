using System.Text.RegularExpressions;
using ChannelOperator.Policy;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Checks;

/// <summary>Which field of a channel a finding is about, so that a report can point at its line.</summary>
internal static partial class FieldPaths
{
    /// <summary>The field that a message begins with; null if it begins with none.</summary>
    public static string? In(string message) => Field().Match(message) is { Success: true } match ? match.Value : null;

    /// <summary>The field of a finding.</summary>
    public static string Of(Finding finding) => In(finding.Message) ?? finding.Reason switch
    {
        AcceptedReasons.NamespaceNotPermitted => "metadata.namespace",
        AcceptedReasons.ClassNotFound or AcceptedReasons.AmbiguousClass => "spec.connector.className",
        AcceptedReasons.DuplicateAccount => "spec.accountId",
        ApprovedReasons.ReviewDue or ApprovedReasons.ReviewOverdue => "spec.approval.reviewedTime",
        ApprovedReasons.ApprovalExpired => "spec.approval.expirationTime",
        ApprovedReasons.PlatformHalted => "spec.platform",
        _ => finding.Condition switch
        {
            Approved => "spec.approval.status",
            TermsAccepted => "spec.terms.acceptedVersion",
            RetentionCompliant => "spec.mediaRetention",
            _ => "spec.platform",
        },
    };

    [GeneratedRegex(@"^(spec|metadata)(\.[A-Za-z0-9]+|\[[0-9]+\])+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}
