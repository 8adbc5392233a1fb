using ChannelConnector.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChannelConnector.Tests.Hosting;

public sealed class ConnectorLoggingTests
{
    [Theory]
    [InlineData("ChannelConnector.Inbox.Sqlite.SqliteInbox", LogLevel.Trace, true)]
    [InlineData("ChannelConnector", LogLevel.Trace, true)]
    [InlineData("ChannelConnectorX", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Error, false)] // paths and queries
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error, false)] // texts of exceptions
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical, true)]
    [InlineData("System.Net.Http.HttpClient.Default.LogicalHandler", LogLevel.Information, false)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information, true)]
    public void However_verbose_it_is_asked_to_be_frameworks_say_nothing_of_requests(string category, LogLevel level, bool isLogged)
    {
        using ServiceProvider services = Services(new() { ["Logging:LogLevel:Default"] = "Trace", ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace", ["Logging:Console:LogLevel:Default"] = "Trace", ["Logging:LogLevel:System"] = "Trace" });

        Assert.Equal(isLogged, services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level));
    }

    [Theory]
    [InlineData(null, LogLevel.Debug, false)]
    [InlineData(null, LogLevel.Information, true)]
    [InlineData("Warning", LogLevel.Information, false)]
    public void The_connectors_own_level_is_as_configured(string? configured, LogLevel level, bool isLogged)
    {
        using ServiceProvider services = Services(configured is null ? [] : new() { ["Logging:LogLevel:Default"] = configured });

        Assert.Equal(isLogged, services.GetRequiredService<ILoggerFactory>().CreateLogger("ChannelConnector.Any").IsEnabled(level));
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        ServiceCollection services = [];
        services.AddLogging(logging =>
        {
            logging.AddConfiguration(configuration.GetSection("Logging"));
            ConnectorLogging.Configure(logging, configuration);
        });
        return services.BuildServiceProvider();
    }
}
