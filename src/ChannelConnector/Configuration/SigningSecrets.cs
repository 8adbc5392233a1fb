using ChannelConnector.Contract;

namespace ChannelConnector.Configuration;

/// <summary>The signing secrets in use. Those read last hold while the files cannot be read.</summary>
internal sealed class SigningSecrets
{
    private readonly ConnectorCredentials _credentials;
    private readonly string _name;
    private volatile IReadOnlyList<byte[]> _current;
    private volatile IReadOnlyList<byte[]> _webhook;

    /// <param name="credentials">Where they are read from.</param>
    /// <param name="name">The name of the current one.</param>
    /// <exception cref="ContractException">There is none, or one that is none.</exception>
    public SigningSecrets(ConnectorCredentials credentials, string name)
    {
        _credentials = credentials;
        _name = name;
        _current = credentials.SigningSecrets(name);
        _webhook = credentials.WebhookSecrets();
    }

    /// <summary>The current one first, then the one before it, while that is still given.</summary>
    public IReadOnlyList<byte[]> Current => _current;

    /// <summary>The same of Genesys Cloud's webhook; none while answers are not to be delivered.</summary>
    public IReadOnlyList<byte[]> Webhook => _webhook;

    /// <summary>Looks at the files again.</summary>
    public void Refresh()
    {
        _current = Read(() => _credentials.SigningSecrets(_name), _current);
        // Whoever takes the key out wants no more answers; without the platform's secret a connector cannot be.
        _webhook = _credentials.Lacks(ConnectorCredentials.WebhookSecret) ? [] : Read(_credentials.WebhookSecrets, _webhook);
    }

    // What was read last holds.
    private static IReadOnlyList<byte[]> Read(Func<IReadOnlyList<byte[]>> read, IReadOnlyList<byte[]> last)
    {
        try
        {
            IReadOnlyList<byte[]> secrets = read();
            return secrets.Count > 0 ? secrets : last;
        }
        catch (ContractException)
        {
            return last;
        }
    }
}
