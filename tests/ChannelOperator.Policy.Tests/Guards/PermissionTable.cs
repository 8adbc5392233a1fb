using System.Text;

namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>The permission matrix as a table of Markdown.</summary>
internal static class PermissionTable
{
    public static string Render()
    {
        StringBuilder table = new();
        AppendRow(table, PermissionMatrix.Roles.Select(role => role.Title).Prepend("change"));
        AppendRow(table, PermissionMatrix.Roles.Select(_ => "---").Prepend("---"));
        foreach (PermissionRow row in PermissionMatrix.Rows)
        {
            AppendRow(table, PermissionMatrix.Roles.Select(role => Cell(row, role)).Prepend(row.Title));
        }

        return table.ToString();
    }

    private static void AppendRow(StringBuilder table, IEnumerable<string> cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Cell(PermissionRow row, PermissionRole role) => (row.Permits(role, "WhatsApp"), row.Permits(role, "Instagram")) switch
    {
        (true, true) => "yes",
        (true, false) => "WhatsApp",
        (false, true) => "Instagram",
        _ => "–",
    };
}
