using ChannelConnector.Contract;
using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests.Contract;

public sealed class ContractGateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-contract-");
    private readonly FakeTimeProvider _time = new(Now);

    private string ContractPath => Path.Combine(_directory.FullName, "channel.json");

    [Fact]
    public void It_is_open_until_notAfter_and_not_at_it()
    {
        ContractGate gate = Open(ContractText.Of(Now.AddSeconds(1)));
        Assert.True(gate.IsOpen());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(gate.IsOpen());
    }

    [Fact]
    public void A_notAfter_that_changes_in_place_counts_from_the_next_look_and_the_contract_stays()
    {
        ContractGate gate = Open(ContractText.Of());
        File.WriteAllText(ContractPath, ContractText.Of(Now, "another"));
        Assert.True(gate.IsOpen());

        gate.Refresh();

        Assert.False(gate.IsOpen());
        Assert.Equal("2a2325c5dcf49edf", gate.Contract.Revision);
        File.WriteAllText(ContractPath, ContractText.Of(Now.AddDays(1), "another"));
        gate.Refresh();
        Assert.True(gate.IsOpen());
    }

    [Theory]
    [InlineData("{")]
    [InlineData(null)]
    public void A_contract_that_cannot_be_read_later_changes_nothing(string? text)
    {
        ContractGate gate = Open(ContractText.Of(Now.AddSeconds(1)));
        if (text is null)
        {
            File.Delete(ContractPath);
        }
        else
        {
            File.WriteAllText(ContractPath, text);
        }

        gate.Refresh();

        Assert.True(gate.IsOpen());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(gate.IsOpen());
    }

    [Theory]
    [InlineData("{", "is not a connector contract")]
    [InlineData("null", "holds null")]
    [InlineData("""{"contract":"v2","revision":"1"}""", "contract is \"v2\", and this connector knows \"v1\" only")]
    [InlineData("""{"contract":"v1"}""", "channel or revision is missing")]
    [InlineData("""{"contract":"v1","channel":{},"revision":"1","notAfter":"tomorrow"}""", "notAfter is \"tomorrow\"")]
    public void A_contract_that_cannot_be_kept_is_refused(string text, string reason)
    {
        ContractException exception = Assert.Throws<ContractException>(() => Open(text));

        Assert.StartsWith(ContractPath, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private ContractGate Open(string text)
    {
        File.WriteAllText(ContractPath, text);
        return ContractGate.Open(ContractPath, _time);
    }
}
