namespace ChannelConnector.Webhooks;

/// <summary>
/// Bounds the memory of bodies that are being read: they are read before it is known who sent them, and a pod has 256 MiB. What has arrived counts,
/// not what is announced, so that who announces much and sends little keeps nobody out. What does not fit is answered with 503, and a platform sends it again.
/// </summary>
internal sealed class BodyBudget
{
    /// <summary>How much there is.</summary>
    public const long Limit = 48L * 1024 * 1024;

    private long _used;

    /// <summary>Takes room for bytes that have arrived.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= Limit)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _used, -bytes);
}
