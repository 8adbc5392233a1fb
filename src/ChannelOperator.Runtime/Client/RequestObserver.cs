using System.Globalization;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Metrics;

namespace ChannelOperator.Runtime.Client;

/// <summary>Keeps account of requests: metrics, the server's health and its clock.</summary>
public sealed class RequestObserver(TimeProvider time, RuntimeMetrics metrics, ApiServerHealth health, ClockMonitor clock)
{
    internal TimeProvider Time => time;

    internal void RecordAnswer(string method, bool isWrite, long startedAt, HttpResponseMessage response)
    {
        TimeSpan duration = time.GetElapsedTime(startedAt);
        int code = (int)response.StatusCode;
        metrics.RecordRequest(method, code.ToString(CultureInfo.InvariantCulture), duration);
        if (code >= 500)
        {
            health.RecordFailure(isWrite);
            return;
        }

        if (code is not (408 or 429))
        {
            health.RecordSuccess(isWrite);
        }

        // A 5xx may come from something in between, with a clock of its own.
        if (response.Headers.Date is { } date)
        {
            clock.Observe(date, time.GetUtcNow(), duration);
        }
    }

    internal void RecordNoAnswer(string method, bool isWrite, long startedAt, bool wasCancelled)
    {
        TimeSpan duration = time.GetElapsedTime(startedAt);
        metrics.RecordRequest(method, "<error>", duration);

        // Who gives up early says nothing of the server; who gives up after this long has waited in vain.
        if (!wasCancelled || duration >= ApiServerHealth.MinimumOutage)
        {
            health.RecordFailure(isWrite);
        }
    }
}
