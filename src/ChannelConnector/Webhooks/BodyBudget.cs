namespace ChannelConnector.Webhooks;

/// <summary>
/// Bounds the memory of bodies that are being read: they are read before it is known who sent them, and a pod has 256 MiB. What does not fit
/// is answered with 503, and a platform sends it again.
/// </summary>
internal sealed class BodyBudget
{
    private const long Limit = 48L * 1024 * 1024;

    private long _used;

    /// <summary>Takes room for a body; one that does not announce its length counts as one of the greatest.</summary>
    public bool TryTake(long? announced, out long taken)
    {
        taken = Math.Min(announced ?? RequestBody.MaximumLength, RequestBody.MaximumLength);
        if (Interlocked.Add(ref _used, taken) <= Limit)
        {
            return true;
        }

        GiveBack(taken);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void GiveBack(long taken) => Interlocked.Add(ref _used, -taken);
}
