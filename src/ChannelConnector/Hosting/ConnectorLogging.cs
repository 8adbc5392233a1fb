using Microsoft.Extensions.Logging.Console;

namespace ChannelConnector.Hosting;

/// <summary>
/// What is logged. Only the connector's own categories follow the configured level: those of the frameworks write paths, queries and texts of
/// exceptions below warnings, and would write a verification token or a signed address. Their scopes name the path of the request.
/// </summary>
internal static class ConnectorLogging
{
    private const string Own = "ChannelConnector";

    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        LogLevel level = Enum.TryParse(configuration["Logging:LogLevel:Default"], ignoreCase: true, out LogLevel configured) ? configured : LogLevel.Information;
        logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        // What the configuration says of formatter and scopes comes after what is said above.
        logging.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = ConsoleFormatterNames.Simple);
        logging.Services.PostConfigure<SimpleConsoleFormatterOptions>(console => console.IncludeScopes = false);
        logging.Services.Configure<LoggerFilterOptions>(filters =>
        {
            // After the configuration's own rules, and instead of them.
            filters.Rules.Clear();
            filters.Rules.Add(new LoggerFilterRule(providerName: null, categoryName: null, logLevel: null, (_, category, at) => at >= LevelOf(category, level)));
        });
    }

    private static LogLevel LevelOf(string? category, LogLevel configured) => category switch
    {
        null => LogLevel.Warning,
        _ when category == Own || category.StartsWith(Own + ".", StringComparison.Ordinal) => configured,
        // Says "Now listening" and the like, and nothing of requests.
        "Microsoft.Hosting.Lifetime" => LogLevel.Information,
        // Writes the text of what an application throws.
        _ when category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) => LogLevel.Critical,
        _ => LogLevel.Warning,
    };
}
