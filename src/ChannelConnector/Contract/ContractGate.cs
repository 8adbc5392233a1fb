using ChannelOperator.Api;

namespace ChannelConnector.Contract;

/// <summary>
/// Whether traffic may be taken now. The contract counts as read at the start, its <c>notAfter</c> as it stands in the file at the last
/// look; a file that cannot be read then changes nothing.
/// </summary>
internal sealed class ContractGate
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private volatile ConnectorContract _newest;

    private ContractGate(string path, TimeProvider time, ConnectorContract contract)
    {
        _path = path;
        _time = time;
        Contract = contract;
        _newest = contract;
    }

    /// <summary>What this process was started with. Another revision comes with another pod.</summary>
    public ConnectorContract Contract { get; }

    /// <summary>From when on nothing is taken.</summary>
    public DateTimeOffset? NotAfter => _newest.NotAfter?.Value;

    /// <summary>Reads the contract.</summary>
    /// <exception cref="ContractException">It cannot be used.</exception>
    public static ContractGate Open(string path, TimeProvider time) => new(path, time, ContractFile.Read(path));

    /// <summary>Whether traffic may be taken at this instant.</summary>
    public bool IsOpen() => NotAfter is not { } end || _time.GetUtcNow() < end;

    /// <summary>Looks at the file again.</summary>
    public void Refresh()
    {
        try
        {
            _newest = ContractFile.Read(_path);
        }
        catch (ContractException)
        {
            // What was read last holds.
        }
    }
}
