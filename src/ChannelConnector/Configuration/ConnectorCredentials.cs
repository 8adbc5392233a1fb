using System.Security.Cryptography;
using System.Text;
using ChannelConnector.Contract;

namespace ChannelConnector.Configuration;

/// <summary>The files of the channel's Secret. Read by their path each time they are needed: the kubelet replaces them in place.</summary>
internal sealed class ConnectorCredentials(string directory)
{
    /// <summary>What Genesys Cloud signs answers with.</summary>
    public const string WebhookSecret = "genesysWebhookSecret";

    private const int MinimumSecretLength = 16;

    /// <summary>Signing secrets of the platform's app, the current one first, and the one before it, with <c>Previous</c> behind its name, while it is being changed.</summary>
    /// <param name="name">The name of the current one: <c>appSecret</c>, <c>consumerSecret</c>.</param>
    /// <exception cref="ContractException">There is no current one, or one is too short to be one.</exception>
    public IReadOnlyList<byte[]> SigningSecrets(string name)
    {
        Required(name);
        return Secrets(name, "the secret of the platform's app");
    }

    /// <summary>What Genesys Cloud signs answers with: <c>genesysWebhookSecret</c>, and <c>genesysWebhookSecretPrevious</c> while it is being changed; none if answers are not to be delivered.</summary>
    /// <exception cref="ContractException">One is too short: Genesys Cloud takes none below 16 characters.</exception>
    public IReadOnlyList<byte[]> WebhookSecrets() => Secrets(WebhookSecret, "the integration's outbound notification webhook signature secret token");

    /// <summary>A credential that must be there.</summary>
    /// <exception cref="ContractException">It is missing or empty.</exception>
    public string Required(string name) => Find(name)
        ?? throw new ContractException($"{Path.Combine(directory, name)} is missing or empty: give the Secret in spec.connector.credentialsSecretName the key {name}");

    /// <summary>Whether a text is a credential's. Takes as long for a wrong one as for the right one.</summary>
    public bool Is(string name, string given) => Find(name) is { } value
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(value)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));

    /// <summary>A credential, without white space around it; <see langword="null"/> if it is missing or empty.</summary>
    public string? Find(string name)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(directory, name)).Trim();
            return text.Length > 0 ? text : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the Secret can be read and does not have a key: not one that cannot be read for now.</summary>
    public bool Lacks(string name)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(directory, name).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IReadOnlyList<byte[]> Secrets(string name, string meaning)
    {
        if (Find(name) is not { } current)
        {
            return [];
        }

        List<byte[]> secrets = [Encoding.UTF8.GetBytes(current)];
        if (Find(name + "Previous") is { } previous)
        {
            secrets.Add(Encoding.UTF8.GetBytes(previous));
        }

        return secrets.TrueForAll(secret => secret.Length >= MinimumSecretLength)
            ? secrets
            : throw new ContractException($"{directory}: {name} or {name}Previous has less than {MinimumSecretLength} bytes: put {meaning} into the Secret in spec.connector.credentialsSecretName");
    }
}
