using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.Runtime.Tracing;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChannelOperator.Hosting;

/// <summary>Metrics for Prometheus, and traces where the standard variables name a collector. No instrumentation of HTTP: passes have spans of their own for their requests.</summary>
internal static class OperatorTelemetry
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Adds both.</summary>
    /// <exception cref="OperatorException">A collector's address cannot be used.</exception>
    public static void Configure(WebApplicationBuilder builder)
    {
        OpenTelemetry.OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            // The variables last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are the user's word.
            .ConfigureResource(resource => resource.AddService(Labels.Manager, serviceInstanceId: Leadership.HostName).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(RuntimeMetrics.MeterName, OperatorMetrics.MeterName, "System.Runtime").AddPrometheusExporter());
        if (HasCollector(builder.Configuration))
        {
            telemetry.WithTracing(tracing => tracing.AddSource(PassTracing.SourceName).AddOtlpExporter());
        }
    }

    private static bool HasCollector(IConfiguration configuration)
    {
        bool isThere = false;
        foreach (string variable in Endpoints)
        {
            if (configuration[variable] is { Length: > 0 } address)
            {
                isThere = true;
                // The exporter would take its default address instead, and say nothing.
                if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
                {
                    throw new OperatorException($"{variable}: \"{address}\" is not an address such as http://collector:4317; correct it, or unset it to have no traces");
                }
            }
        }

        return isThere;
    }
}
