using System.Text;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;

namespace ChannelConnector.Tests.Configuration;

public sealed class SigningSecretsTests : IDisposable
{
    private const string First = "0123456789abcdef";
    private const string Second = "fedcba9876543210";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-credentials-");

    [Fact]
    public void The_current_and_the_previous_one_count()
    {
        Write("appSecret", First + "\n");
        Write("appSecretPrevious", Second);

        Assert.Equal([First, Second], Texts(Open()));
    }

    [Fact]
    public void A_change_of_the_files_counts_from_the_next_look()
    {
        Write("appSecret", First);
        SigningSecrets secrets = Open();
        Write("appSecret", Second);
        Write("appSecretPrevious", First);
        Assert.Equal([First], Texts(secrets));

        secrets.Refresh();

        Assert.Equal([Second, First], Texts(secrets));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    public void A_file_that_cannot_be_used_later_changes_nothing(string? text)
    {
        Write("appSecret", First);
        SigningSecrets secrets = Open();
        Write("appSecret", text);

        secrets.Refresh();

        Assert.Equal([First], Texts(secrets));
    }

    [Fact]
    public void A_webhook_secret_that_was_taken_out_counts_no_more()
    {
        Write("appSecret", First);
        Write("genesysWebhookSecret", Second);
        SigningSecrets secrets = Open();
        Assert.Single(secrets.Webhook);
        Write("genesysWebhookSecret", null);

        secrets.Refresh();

        Assert.Empty(secrets.Webhook);
    }

    [Fact]
    public void A_webhook_secret_that_cannot_be_read_for_now_holds()
    {
        Write("appSecret", First);
        Write("genesysWebhookSecret", Second);
        SigningSecrets secrets = Open();
        string away = _directory.FullName + "-away";
        Directory.Move(_directory.FullName, away);

        secrets.Refresh();

        Directory.Move(away, _directory.FullName);
        Assert.Equal([Second], secrets.Webhook.Select(Encoding.UTF8.GetString));
        Write("genesysWebhookSecret", "");
        secrets.Refresh();
        Assert.Single(secrets.Webhook);
    }

    [Theory]
    [InlineData(null, "is missing or empty")]
    [InlineData(" \n", "is missing or empty")]
    [InlineData("short", "has less than 16 bytes")]
    public void Without_a_secret_there_is_no_start(string? text, string reason)
    {
        Write("appSecret", text);

        ContractException exception = Assert.Throws<ContractException>(Open);

        Assert.StartsWith(_directory.FullName, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("spec.connector.credentialsSecretName", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static IEnumerable<string> Texts(SigningSecrets secrets) => secrets.Current.Select(Encoding.UTF8.GetString);

    private SigningSecrets Open() => new(new ConnectorCredentials(_directory.FullName), "appSecret");

    private void Write(string name, string? text)
    {
        string path = Path.Combine(_directory.FullName, name);
        if (text is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, text);
        }
    }
}
