using ChannelConnector.Configuration;
using ChannelConnector.Contract;

namespace ChannelConnector.Erasing;

/// <summary>The token of whoever may have messages erased. Without one nobody may.</summary>
internal sealed class EraseToken
{
    private const string Name = "eraseToken";
    private const string Scheme = "Bearer ";
    private const int MinimumLength = 16;

    private readonly ConnectorCredentials _credentials;

    /// <exception cref="ContractException">There is one, and it is too short to be one.</exception>
    public EraseToken(ConnectorCredentials credentials)
    {
        _credentials = credentials;
        if (credentials.Find(Name) is { Length: < MinimumLength })
        {
            throw new ContractException($"credential {Name} has less than {MinimumLength} characters: put a random text of at least {MinimumLength} characters into the Secret in spec.connector.credentialsSecretName, or take the key out to have no erase endpoint");
        }
    }

    /// <summary>Whether there is one now.</summary>
    public bool IsSet => _credentials.Find(Name) is { Length: >= MinimumLength };

    /// <summary>Whether an <c>Authorization</c> bears it.</summary>
    public bool IsIn(string? authorization) =>
        IsSet && authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true && _credentials.Is(Name, authorization[Scheme.Length..].Trim());
}
