using ChannelOperator.TestKit;

namespace ChannelOperator.Policy.Tests.Guards;

public sealed class PermissionDocumentTests
{
    [Fact]
    public void The_document_has_the_table() =>
        Assert.True(
            File.ReadAllText(Repository.PathOf("docs", "permissions.md")).Contains(PermissionTable.Render(), StringComparison.Ordinal),
            $"docs/permissions.md does not have this table:\n{PermissionTable.Render()}");
}
