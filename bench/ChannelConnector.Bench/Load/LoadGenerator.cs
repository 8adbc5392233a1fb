namespace ChannelConnector.Bench.Load;

/// <summary>Sends webhooks over many connections, spread over the ports.</summary>
internal sealed class LoadGenerator(IReadOnlyList<int> ports, SignedRequests requests, int connections)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    // Of all generators: a message that came before is a duplicate, and cheaper.
    private static long _number;

    /// <summary>As many as are taken: each connection sends the next when the last has been answered.</summary>
    /// <returns>Answers per second.</returns>
    public async Task<double> FloodAsync(TimeSpan duration)
    {
        long start = Time.GetTimestamp();
        long[] answered = await RunAsync(async (connection, _) =>
        {
            long count = 0;
            for (; Time.GetElapsedTime(start) < duration; count++)
            {
                await connection.SendAsync(Interlocked.Increment(ref _number));
            }

            return count;
        });
        return answered.Sum() / Time.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>At a steady rate, whether or not answers keep up: a late answer counts from when its request was due.</summary>
    /// <returns>The latencies in milliseconds, sorted.</returns>
    public async Task<double[]> PaceAsync(double perSecond, TimeSpan duration)
    {
        long start = Time.GetTimestamp();
        TimeSpan between = TimeSpan.FromSeconds(connections / perSecond);
        List<double>[] latencies = await RunAsync(async (connection, index) =>
        {
            List<double> own = [];
            for (TimeSpan due = between * index / connections; due < duration; due += between)
            {
                TimeSpan early = due - Time.GetElapsedTime(start);
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, Time, CancellationToken.None);
                    // Timers are late by a millisecond or so: that is the generator's and not the connector's.
                    due = Time.GetElapsedTime(start);
                }

                await connection.SendAsync(Interlocked.Increment(ref _number));
                own.Add((Time.GetElapsedTime(start) - due).TotalMilliseconds);
            }

            return own;
        });
        double[] all = [.. latencies.SelectMany(own => own)];
        Array.Sort(all);
        return all;
    }

    private async Task<T[]> RunAsync<T>(Func<LoadConnection, int, Task<T>> run)
    {
        return await Task.WhenAll(Enumerable.Range(0, connections).Select(index => Task.Run(async () =>
        {
            using LoadConnection connection = await LoadConnection.OpenAsync(ports[index % ports.Count], requests);
            return await run(connection, index);
        })));
    }
}
