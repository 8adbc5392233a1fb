using System.Text;
using ChannelConnector.Contract;

namespace ChannelConnector.Configuration;

/// <summary>The files of the channel's Secret. Read by their path each time they are needed: the kubelet replaces them in place.</summary>
internal sealed class ConnectorCredentials(string directory)
{
    private const int MinimumSecretLength = 16;

    /// <summary>Signing secrets of the platform's app, the current one first: <c>appSecret</c>, and <c>appSecretPrevious</c> while it is being changed.</summary>
    /// <exception cref="ContractException">There is no current one, or one is too short to be one.</exception>
    public IReadOnlyList<byte[]> AppSecrets()
    {
        List<byte[]> secrets = [Encoding.UTF8.GetBytes(Required("appSecret"))];
        if (Find("appSecretPrevious") is { } previous)
        {
            secrets.Add(Encoding.UTF8.GetBytes(previous));
        }

        return secrets.TrueForAll(secret => secret.Length >= MinimumSecretLength)
            ? secrets
            : throw new ContractException($"{directory}: appSecret or appSecretPrevious has less than {MinimumSecretLength} bytes: put the app secret of the platform's app into the Secret in spec.connector.credentialsSecretName");
    }

    /// <summary>A credential that must be there.</summary>
    /// <exception cref="ContractException">It is missing or empty.</exception>
    public string Required(string name) => Find(name)
        ?? throw new ContractException($"{Path.Combine(directory, name)} is missing or empty: give the Secret in spec.connector.credentialsSecretName the key {name}");

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
}
