using System.Reflection;
using System.Text;
using ChannelOperator.Api;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>The sections of a page on conditions, reasons and events.</summary>
/// <param name="documentation">The documentation of the Api types.</param>
internal sealed class ConditionSections(XmlDocumentation documentation)
{
    private const string Operations = "../operations.md";

    private static readonly string[] OfPolicies = [nameof(EventReasons.Halted), nameof(EventReasons.HaltLifted)];

    /// <summary>The conditions of a kind with all reasons; empty for a kind without conditions.</summary>
    public string Conditions(Type kind)
    {
        if (ConditionNotes.ClassOf(kind) is not { } conditions)
        {
            return "";
        }

        StringBuilder text = new($"## Conditions\n\n{Introduction(conditions)}\n");
        foreach (ConditionNotes condition in ConditionNotes.Of(conditions))
        {
            text.Append($"\n### {condition.Type}\n\n{Markdown.Text(documentation.Summary(conditions.GetField(condition.Type)!)!)}");
            text.Append(condition.Note.Length > 0 ? $" {condition.Note}\n" : "\n");
            if (condition.Reasons is { } reasons)
            {
                text.Append('\n').Append(Markdown.Table(["reason", "status", "means"], [.. Rows(condition, conditions, reasons)]));
            }

            text.Append($"\nWhat runs meanwhile, and what to do: [operations]({Operations}#{condition.Anchor}).\n");
        }

        return text.ToString();
    }

    /// <summary>The events about a kind that are not a condition's reason; empty where there are none.</summary>
    public string Events(Type kind)
    {
        if (ConditionNotes.ClassOf(kind) is null)
        {
            return "";
        }

        bool isPolicy = kind == typeof(PlatformPolicy);
        IReadOnlyList<string>[] rows = [.. Constants(typeof(EventReasons)).Where(field => OfPolicies.Contains(field.Name) == isPolicy).Select(field => Row(field)).Select(row => new[] { row[0], row[2] })];
        return $"## Events\n\nBesides the reasons of conditions that have changed; when, and what to do: [operations]({Operations}#events).\n\n{Markdown.Table(["reason", "means"], rows)}";
    }

    /// <summary>The summary without its first sentence, which tells a reader of the source where the reasons are.</summary>
    private string Introduction(Type conditions)
    {
        string summary = documentation.Summary(conditions)!;
        return Markdown.Text(summary[(summary.IndexOf(". ", StringComparison.Ordinal) + 2)..]);
    }

    private IEnumerable<IReadOnlyList<string>> Rows(ConditionNotes condition, Type conditions, Type reasons)
    {
        IEnumerable<FieldInfo> fields = Constants(reasons);
        bool beginsUnknown = conditions == typeof(PlatformPolicyConditions) || ChannelConditions.Positive.Contains(condition.Type);
        return (beginsUnknown ? fields.Append(conditions.GetField(nameof(ChannelConditions.Pending))!) : fields).Select(Row);
    }

    /// <summary>Reason, status and meaning. The documentation of a reason begins with the status that it goes with.</summary>
    private string[] Row(FieldInfo reason)
    {
        string summary = documentation.Summary(reason) ?? throw new InvalidOperationException($"{reason.DeclaringType!.Name}.{reason.Name} has no summary");
        int end = reason.DeclaringType == typeof(EventReasons) ? -1 : summary.IndexOf(": ", StringComparison.Ordinal);
        string means = summary[(end < 0 ? 0 : end + 2)..];
        return [Markdown.Code(reason.Name), end < 0 ? "" : summary[..end], Markdown.Text(char.ToUpperInvariant(means[0]) + means[1..])];
    }

    private static IEnumerable<FieldInfo> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).OrderBy(field => field.MetadataToken);
}
