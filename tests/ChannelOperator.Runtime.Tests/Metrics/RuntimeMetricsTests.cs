using System.Diagnostics.Metrics;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Metrics;

/// <summary>Dashboards and alerts depend on these names.</summary>
public sealed class RuntimeMetricsTests
{
    [Fact]
    public void Instruments_HaveTheirExportedNames()
    {
        using MetricsProbe probe = new();

        Assert.Equal(
            [
                "clock_skew_seconds",
                "controller_runtime_active_workers",
                "controller_runtime_max_concurrent_reconciles",
                "controller_runtime_reconcile_errors_total",
                "controller_runtime_reconcile_time_seconds",
                "controller_runtime_reconcile_timeouts_total",
                "controller_runtime_reconcile_total",
                "controller_runtime_terminal_reconcile_errors_total",
                "events_dropped_total",
                "events_sent_total",
                "informer_errors_total",
                "informer_last_progress_timestamp_seconds",
                "informer_lists_total",
                "informer_unreadable_objects_total",
                "leader_election_master_status",
                "rest_client_request_duration_seconds",
                "rest_client_requests_total",
                "workqueue_adds_total",
                "workqueue_depth",
                "workqueue_longest_running_processor_seconds",
                "workqueue_queue_duration_seconds",
                "workqueue_retries_total",
                "workqueue_unfinished_work_seconds",
                "workqueue_work_duration_seconds",
            ],
            probe.Instruments.Select(instrument => instrument.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Suffixes_SuitTheKindSoThatTheExporterAddsNone()
    {
        using MetricsProbe probe = new();

        Assert.All(probe.Instruments, instrument =>
        {
            Assert.Null(instrument.Unit);
            Assert.Equal(instrument is Counter<long>, instrument.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.True(instrument is not Histogram<double> || instrument.Name.EndsWith("_seconds", StringComparison.Ordinal));
        });
    }
}
