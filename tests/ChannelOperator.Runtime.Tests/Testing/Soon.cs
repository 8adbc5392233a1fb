namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>A bound on waits that only a broken test meets, so that it fails rather than hangs.</summary>
public static class Soon
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task Of(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException($"waited in vain for {what}", e);
        }
    }

    public static async Task<TResult> Of<TResult>(Task<TResult> task, string what)
    {
        await Of((Task)task, what);
        return await task;
    }
}
