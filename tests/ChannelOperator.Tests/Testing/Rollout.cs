namespace ChannelOperator.Tests.Testing;

/// <summary>What the deployment controller reports.</summary>
internal enum Rollout
{
    /// <summary>It has never seen the Deployment.</summary>
    Unseen,

    /// <summary>It has seen an older generation.</summary>
    Behind,

    /// <summary>Pods are being started.</summary>
    UnderWay,

    /// <summary>Every pod is of the newest template and available; at zero, none is left.</summary>
    Complete,

    /// <summary>The pods of a finished rollout have become unavailable.</summary>
    Unavailable,

    /// <summary>A Recreate rollout waits for the old pods to be gone: its controller says nothing of it yet.</summary>
    Replacing,

    /// <summary>The rollout has not finished in its time.</summary>
    DeadlineExceeded,

    /// <summary>Pods are left that should be gone.</summary>
    Terminating,
}
