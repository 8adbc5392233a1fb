using ChannelConnector.Contract;

namespace ChannelConnector.Configuration;

/// <summary>The signing secrets in use. Those read last hold while the files cannot be read.</summary>
internal sealed class SigningSecrets
{
    private readonly ConnectorCredentials _credentials;
    private readonly string _name;
    private volatile IReadOnlyList<byte[]> _current;

    /// <param name="credentials">Where they are read from.</param>
    /// <param name="name">The name of the current one.</param>
    /// <exception cref="ContractException">There is none, or one that is none.</exception>
    public SigningSecrets(ConnectorCredentials credentials, string name)
    {
        _credentials = credentials;
        _name = name;
        _current = credentials.SigningSecrets(name);
    }

    /// <summary>The current one first, then the one before it, while that is still given.</summary>
    public IReadOnlyList<byte[]> Current => _current;

    /// <summary>Looks at the files again.</summary>
    public void Refresh()
    {
        try
        {
            _current = _credentials.SigningSecrets(_name);
        }
        catch (ContractException)
        {
            // What was read last holds.
        }
    }
}
