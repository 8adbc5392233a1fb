using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;

namespace ChannelConnector.Contract;

/// <summary>Reads <c>channel.json</c>. By its path each time: the kubelet replaces the file by switching a symbolic link.</summary>
internal static class ContractFile
{
    /// <summary>The contract as it stands in the file now.</summary>
    /// <exception cref="ContractException">There is none, or it cannot be kept.</exception>
    public static ConnectorContract Read(string path)
    {
        ConnectorContract contract = Parse(path);
        if (contract.Contract != ConnectorContract.Version)
        {
            throw new ContractException($"{path}: contract is \"{contract.Contract}\", and this connector knows \"{ConnectorContract.Version}\" only: name an image in the ConnectorClass that knows it");
        }

        // What the JSON leaves out is null, whatever the declaration says.
        if (contract is not { Channel: not null, Revision.Length: > 0 })
        {
            throw new ContractException($"{path}: channel or revision is missing; the operator writes them: do not edit the ConfigMap");
        }

        return contract.NotAfter is { Value: null } end
            ? throw new ContractException($"{path}: notAfter is \"{end}\", not a time such as 2027-01-15T00:00:00Z; the operator writes it: do not edit the ConfigMap")
            : contract;
    }

    private static ConnectorContract Parse(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, ApiJsonContext.Default.ConnectorContract) ?? throw new ContractException($"{path} holds null, not a connector contract");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ContractException($"{path} cannot be read: {exception.Message} The operator mounts it from the channel's ConfigMap", exception);
        }
        catch (JsonException exception)
        {
            throw new ContractException($"{path} is not a connector contract: {exception.Message}", exception);
        }
    }
}
