using ChannelConnector.Conformance.Images;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Profiles;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>What all scenarios of a run share.</summary>
/// <param name="Image">The image.</param>
/// <param name="Profile">The author's word on it.</param>
/// <param name="Platform">How its platform speaks.</param>
/// <param name="Time">The clock.</param>
internal sealed record RunSetup(ConnectorImage Image, ConnectorProfile Profile, PlatformSpeech Platform, TimeProvider Time)
{
    /// <summary>What a pod of it is.</summary>
    public PodSpec Pod => new(Image, Profile);

    /// <summary>How long a start may take.</summary>
    public TimeSpan StartPatience => TimeSpan.FromSeconds(Profile.StartSeconds);

    /// <summary>How long passing on may take.</summary>
    public TimeSpan PassOnPatience => TimeSpan.FromSeconds(Profile.PassOnSeconds);

    /// <summary>A new message of the platform.</summary>
    public Message Message() => new(Platform, Time.GetUtcNow());
}
