using ChannelOperator.TestKit.Documents;

namespace ChannelOperator.TestKit.Tests.Documents;

public sealed class ConsoleDocumentTests
{
    [Fact]
    public void Commands_WithHereDocuments_AndTheirOutput()
    {
        IReadOnlyList<ConsoleStep> steps = ConsoleDocument.Read("text\n```sh\n$ not run\n```\n```console\n$ one\nout\nmore\n$ two <<'EOF'\nbody\nEOF\ndone\n```\n$ prose\n");

        Assert.Equal([new ConsoleStep(6, "one", "out\nmore"), new ConsoleStep(9, "two <<'EOF'\nbody\nEOF", "done")], steps);
    }

    [Theory]
    [InlineData("NAME AGE\nx 5s", "NAME    AGE\nx       12d\n", true)]
    [InlineData("x since 2026-01-01T00:00:00Z", "x since 2026-11-26T09:30:00Z", true)]
    [InlineData("channelreview/approved-x7k2p created", "channelreview/approved-9zzzz created", true)]
    [InlineData("a\n...\nz", "a\nb\nc\nz", true)]
    [InlineData("a\n...\nz", "a\nz", true)]
    [InlineData("...\nz\n...", "a\nz", true)]
    [InlineData("a ... z", "a b z", true)]
    [InlineData("...", "", true)]
    [InlineData("a", "a\nb", false)]
    [InlineData("READY True", "READY False", false)]
    [InlineData("2026-01 accepted", "2025-01 accepted", false)]
    [InlineData("a ... z", "a b\nz", false)]
    public void Shown_AgainstPrinted(string shown, string printed, bool expected) => Assert.Equal(expected, ShownOutput.Matches(shown, printed));

    [Fact]
    public void Refreshed_HasTheLinesOfTheRun_AndKeepsElisions() => Assert.Equal(
        "NAME    AGE\n...\nrevoked-9zzzz   7s\nlast ... line",
        ShownOutput.Refreshed("NAME AGE\n...\nrevoked-x7k2p 5s\nlast ... line", "NAME    AGE\na       1s\nb       2s\nrevoked-9zzzz   7s\nlast of the line\n"));
}
