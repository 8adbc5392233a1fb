using ChannelOperator.Bench.Reporting;

namespace ChannelOperator.Bench.Phases;

/// <summary>Milliseconds.</summary>
/// <param name="Revoked">From the revocation to the zero.</param>
/// <param name="Bare">From a bare write of the zero to the zero.</param>
internal sealed record RevocationTimes(Sample Revoked, Sample Bare);
