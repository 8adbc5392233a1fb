using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Reviews;

namespace ChannelConnector.Webhooks;

/// <summary>What decides about an event: the platform's parser, the account served, and the media rules.</summary>
/// <param name="Parse">Reads the events of a body.</param>
/// <param name="AccountId">The channel's account: events of another one are answered with success, counted and dropped, for a platform has one callback for all accounts of an app.</param>
/// <param name="Redactor">What of a message may be written.</param>
/// <param name="DeletesUnsent">Whether what was unsent is deleted.</param>
/// <param name="Signals">What becomes of what the platform says of the account.</param>
internal sealed record ReceivingRules(Func<ReadOnlyMemory<byte>, IReadOnlyList<PlatformEvent>> Parse, string AccountId, Redactor Redactor, bool DeletesUnsent, SignalIntake Signals);
