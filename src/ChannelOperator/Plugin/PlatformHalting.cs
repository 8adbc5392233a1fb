using ChannelOperator.Api;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>Halts a platform, or lifts its halt: says what that does, asks, writes it, and waits until it is done.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="time">The clock.</param>
/// <param name="output">What is said goes there.</param>
/// <param name="confirm">Asks a person; null where yes was said before.</param>
internal sealed class PlatformHalting(PluginCluster cluster, TimeProvider time, TextWriter output, Func<string, bool>? confirm)
{
    private readonly HaltScope _scope = new(cluster, time);
    private readonly HaltProgress _progress = new(cluster, time, output);

    /// <summary>Halts a platform.</summary>
    /// <param name="platform">The platform, in any case.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who; null for who the API server takes the user for.</param>
    /// <param name="wait">How long to wait until every connector is at zero; zero for not at all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> HaltAsync(string platform, string reason, string? by, TimeSpan wait, CancellationToken cancellationToken)
    {
        PlatformPolicy policy = await PolicyAsync(platform, cancellationToken);
        string name = policy.Metadata.Name;
        string scope = $"This stops every channel of {OneLine.Of(policy.Spec.Platform, Longest.Name)}: ";
        if (policy.Spec.Halt is null && confirm is not null)
        {
            output.WriteLine(scope + await _scope.OfHaltAsync(name, isWritten: false, cancellationToken));
            if (!confirm($"Halt {name}?"))
            {
                output.WriteLine("Nothing was changed.");
                return PluginExit.NotDone;
            }
        }

        PlatformHalt halt = new() { Reason = reason, By = by ?? await cluster.UserAsync(cancellationToken) };
        while (policy.Spec.Halt is null && await TryWriteAsync(policy, halt, cancellationToken) is null)
        {
            policy = await PolicyAsync(platform, cancellationToken);
        }

        if (policy.Spec.Halt is { } other)
        {
            output.WriteLine($"{name} is halted already{By(other)}: {OneLine.Of(other.Reason, Longest.Message)}. Nothing was changed; for another reason resume it first.");
            return await _progress.AtZeroAsync(name, wait, cancellationToken);
        }

        output.WriteLine($"{name} is halted. To lift it: kubectl channel resume {Shell.Word(name)}");
        if (confirm is null)
        {
            // Counted once it is written: with --yes nothing comes before the stop.
            output.WriteLine(scope + await _scope.OfHaltAsync(name, isWritten: true, cancellationToken));
        }

        return await _progress.AtZeroAsync(name, wait, cancellationToken);
    }

    /// <summary>Lifts the halt of a platform.</summary>
    /// <param name="platform">The platform, in any case.</param>
    /// <param name="wait">How long to wait until the operator has judged every channel anew; zero for not at all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ResumeAsync(string platform, TimeSpan wait, CancellationToken cancellationToken)
    {
        PlatformPolicy policy = await PolicyAsync(platform, cancellationToken);
        string name = policy.Metadata.Name;
        long shown = -1;
        PlatformPolicy? written = null;
        while (policy.Spec.Halt is { } halt && written is null)
        {
            // The operator's status changes the version of a policy as well; what was shown stands for as long as the generation does.
            if (policy.Metadata.Generation != shown && !await IsAgreedAsync(name, halt, shown >= 0, cancellationToken))
            {
                return PluginExit.NotDone;
            }

            shown = policy.Metadata.Generation;
            written = await TryWriteAsync(policy, null, cancellationToken);
            policy = written ?? await PolicyAsync(platform, cancellationToken);
        }

        if (policy.Spec.Halt is not null)
        {
            throw new PluginException($"PlatformPolicy {name} still has spec.halt after it was taken out: something puts it back, such as an admission webhook");
        }

        output.WriteLine(written is null
            ? $"{name} is not halted. Nothing was changed."
            : $"The halt of {name} is lifted. Look at the platform's webhooks: docs/operations.md, after a resume.");
        return await _progress.JudgedAnewAsync(name, wait, cancellationToken);
    }

    /// <summary>Nobody lifts a halt that he was not shown: one that somebody has set meanwhile is shown, and asked about, too.</summary>
    private async Task<bool> IsAgreedAsync(string name, PlatformHalt halt, bool isAnother, CancellationToken cancellationToken)
    {
        string found = $"{name} is halted{By(halt)}: {OneLine.Of(halt.Reason, Longest.Message)}";
        if (isAnother && confirm is null)
        {
            throw new PluginException($"PlatformPolicy {name} was changed while it was being resumed, and nothing was written: {found}. If that halt is to be lifted, call resume again");
        }

        output.WriteLine(isAnother ? $"PlatformPolicy {name} was changed meanwhile, and nothing is written yet: {found}" : found);
        output.WriteLine(await _scope.OfResumeAsync(name, cancellationToken));
        if (confirm is null || confirm($"Resume {name}?"))
        {
            return true;
        }

        output.WriteLine("Nothing was changed.");
        return false;
    }

    /// <summary>Writes where the policy is as it was read; null where it is not any more.</summary>
    private async Task<PlatformPolicy?> TryWriteAsync(PlatformPolicy read, PlatformHalt? halt, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.SetHaltAsync(read, halt, cancellationToken);
        }
        catch (ApiException exception) when (exception.IsConflict)
        {
            return null;
        }
    }

    private async Task<PlatformPolicy> PolicyAsync(string platform, CancellationToken cancellationToken)
    {
        string name = Platforms.Key(platform);
        if (await cluster.PolicyAsync(name, cancellationToken) is { } policy)
        {
            return policy;
        }

        string[] names = [.. (await cluster.PolicyNamesAsync(cancellationToken)).Order(StringComparer.Ordinal)];
        throw new PluginException($"no PlatformPolicy \"{name}\": there are {(names.Length == 0 ? "none" : string.Join(", ", names))}");
    }

    private static string By(PlatformHalt halt) => halt.By is { } by ? $" by {OneLine.Of(by, Longest.Name)}" : "";
}
