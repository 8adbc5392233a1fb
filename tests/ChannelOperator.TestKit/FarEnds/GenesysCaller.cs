namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Calls an outbound webhook with the patience that Genesys Cloud has.</summary>
internal sealed class GenesysCaller(HttpClient http, TimeProvider time)
{
    private const int Repetitions = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task<int> CallAsync(GenesysAnswer answer, string secret, Uri connector)
    {
        int status = await TryAsync(answer, secret, connector);
        for (int repetition = 0; repetition < Repetitions && (status is 0 or 429 or >= 500); repetition++)
        {
            await Task.Delay(Pause, time, CancellationToken.None);
            status = await TryAsync(answer, secret, connector);
        }

        return status;
    }

    private async Task<int> TryAsync(GenesysAnswer answer, string secret, Uri connector)
    {
        using CancellationTokenSource patience = new(Patience, time);
        using HttpRequestMessage request = answer.ToRequest(secret);
        request.RequestUri = new Uri(connector, request.RequestUri!);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, patience.Token);
            return (int)response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return 0;
        }
    }
}
