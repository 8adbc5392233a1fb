using System.Reflection;
using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

/// <summary>The decision is pure: nothing that it is built on could read a cluster, a file or a clock for it.</summary>
public sealed class ReferencesTests
{
    [Fact]
    public void The_policy_is_built_on_the_api_and_the_platform_alone()
    {
        string[] foreign = [.. References(typeof(ChannelDecider).Assembly).Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && name != "ChannelOperator.Api")];
        Assert.Empty(foreign);
    }

    [Fact]
    public void The_policy_reads_no_files_nor_networks_nor_environment()
    {
        string[] impure = ["System.IO", "System.Net", "System.Diagnostics", "System.Threading.Thread"];
        Assert.DoesNotContain(References(typeof(ChannelDecider).Assembly), name => impure.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_api_is_built_on_the_platform_alone() =>
        Assert.All(References(typeof(MessagingChannel).Assembly), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);
}
