using ChannelConnector.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChannelConnector.Hosting;

/// <summary>Metrics for Prometheus, and traces where the standard variables name a collector. No instrumentation of HTTP: it would record addresses.</summary>
internal static class ConnectorTelemetry
{
    public static void Configure(WebApplicationBuilder builder)
    {
        OpenTelemetry.OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            // The variables last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are the user's word.
            .ConfigureResource(resource => resource.AddService("channel-connector").AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(ConnectorMetrics.Name, "System.Runtime").AddPrometheusExporter());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || builder.Configuration["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] is { Length: > 0 })
        {
            telemetry.WithTracing(tracing => tracing.AddSource(ConnectorMetrics.Name).AddOtlpExporter());
        }
    }
}
